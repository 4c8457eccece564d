package main

import (
	"bytes"
	"encoding/json"
	stdxml "encoding/xml"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
	"github.com/vmware/govmomi/vim25/xml"
)

// call is what the door knows of a request.
type call struct {
	Method string
	This   types.ManagedObjectReference
}

// peek reads the method, and the object it is called on, from an envelope; what cannot be read is left to the simulator.
func peek(body []byte) call {
	decoder := stdxml.NewDecoder(bytes.NewReader(body))
	seen := call{}
	for inBody := false; ; {
		token, err := decoder.Token()
		if err != nil {
			return seen
		}
		start, isStart := token.(stdxml.StartElement)
		switch {
		case !isStart:
		case !inBody:
			inBody = start.Name.Local == "Body"
		case seen.Method == "":
			seen.Method = start.Name.Local
		case start.Name.Local == "_this":
			for _, attribute := range start.Attr {
				if attribute.Name.Local == "type" {
					seen.This.Type = attribute.Value
				}
			}
			_ = decoder.DecodeElement(&seen.This.Value, &start)
			return seen
		}
	}
}

// faultOf makes a fault of the simulator's own type from JSON.
func faultOf(fault *Fault) (types.BaseMethodFault, error) {
	kind, known := types.TypeFunc()(fault.Type)
	if !known {
		return nil, fmt.Errorf("vim25 has no fault %s", fault.Type)
	}
	made, isFault := reflect.New(kind).Interface().(types.BaseMethodFault)
	if !isFault {
		return nil, fmt.Errorf("%s is not a fault", fault.Type)
	}
	if len(fault.Detail) > 0 {
		if err := json.Unmarshal(fault.Detail, made); err != nil {
			return nil, fmt.Errorf("detail of %s: %w", fault.Type, err)
		}
	}
	return made, nil
}

const envelope = `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>%s</soapenv:Body></soapenv:Envelope>`

func sendFault(w http.ResponseWriter, fault *Fault) {
	made, err := faultOf(fault)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	send(w, made, fault.Message)
}

func send(w http.ResponseWriter, fault types.BaseMethodFault, message string) {
	kind := reflect.TypeOf(fault).Elem().Name()
	var detail, text bytes.Buffer
	attributes := []xml.Attr{{Name: xml.Name{Local: "xmlns"}, Value: "urn:vim25"}, {Name: xml.Name{Local: "xsi:type"}, Value: kind}}
	_ = xml.NewEncoder(&detail).EncodeElement(fault, xml.StartElement{Name: xml.Name{Local: kind + "Fault"}, Attr: attributes})
	_ = stdxml.EscapeText(&text, []byte(message))
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(http.StatusInternalServerError)
	fmt.Fprintf(w, envelope, fmt.Sprintf("<soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>%s</faultstring><detail>%s</detail></soapenv:Fault>", text.String(), detail.String()))
}

// sendTask answers a call that makes a task.
func sendTask(w http.ResponseWriter, call call, task types.ManagedObjectReference) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprintf(w, envelope, fmt.Sprintf(`<%[1]sResponse xmlns="urn:vim25"><returnval type="Task">%[2]s</returnval></%[1]sResponse>`, call.Method, task.Value))
}

// sendVoid answers a call that gives nothing.
func sendVoid(w http.ResponseWriter, call call) {
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	fmt.Fprintf(w, envelope, fmt.Sprintf(`<%sResponse xmlns="urn:vim25"/>`, call.Method))
}

// failedTask starts a task on the object that is called, which fails and does nothing.
func (v *Vcenter) failedTask(call call, fault *Fault) types.ManagedObjectReference {
	made, _ := faultOf(fault)
	ctx := *v.Service.Context
	name := strings.TrimSuffix(call.Method, "_Task") + "Task"
	task := simulator.CreateTask(entity{call.This}, name, func(*simulator.Task) (types.AnyType, types.BaseMethodFault) { return nil, made })
	return task.Run(&ctx)
}

type entity struct{ ref types.ManagedObjectReference }

func (e entity) Reference() types.ManagedObjectReference { return e.ref }

var _ mo.Reference = entity{}
