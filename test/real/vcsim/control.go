package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// body of an order.
type body struct {
	Password *string `json:"password"`
	Host     *string `json:"host"`
	On       *bool   `json:"on"`
	Names    *string `json:"names"`
	Preset   *string `json:"preset"`
	Rule
}

func need[T any](value *T, field string) (T, error) {
	if value == nil {
		var none T
		return none, fmt.Errorf("%q has to be a %T", field, none)
	}
	return *value, nil
}

type order func(*Vcenter, body) (any, error)

// orders by method and path.
var orders = map[string]order{
	"GET /control/counts":     func(v *Vcenter, _ body) (any, error) { return v.door.Counts(), nil },
	"GET /control/vms":        func(v *Vcenter, _ body) (any, error) { return v.lookVMs(), nil },
	"GET /control/hosts":      func(v *Vcenter, _ body) (any, error) { return v.lookHosts(), nil },
	"GET /control/datastores": func(v *Vcenter, _ body) (any, error) { return v.lookDatastores(), nil },
	"GET /control/templates":  func(v *Vcenter, _ body) (any, error) { return v.lookTemplates(), nil },
	"GET /control/clusters":   func(v *Vcenter, _ body) (any, error) { return v.lookClusters(), nil },
	"POST /control/faults": func(v *Vcenter, b body) (any, error) {
		if err := b.Rule.Check(); err != nil {
			return nil, err
		}
		v.Rules.Add(b.Rule)
		return nil, nil
	},
	"DELETE /control/faults": func(v *Vcenter, _ body) (any, error) {
		v.Rules.Clear()
		return nil, nil
	},
	"POST /control/sessions/expire": func(v *Vcenter, _ body) (any, error) {
		v.door.ExpireSessions()
		return nil, nil
	},
	"POST /control/password": func(v *Vcenter, b body) (any, error) {
		password, err := need(b.Password, "password")
		if err == nil {
			v.SetPassword(password)
		}
		return nil, err
	},
	"POST /control/hosts/disconnect": withHost(func(v *Vcenter, host string, _ body) error { return v.ConnectHost(host, false) }),
	"POST /control/hosts/reconnect":  withHost(func(v *Vcenter, host string, _ body) error { return v.ConnectHost(host, true) }),
	"POST /control/hosts/maintenance": withHost(func(v *Vcenter, host string, b body) error {
		on, err := need(b.On, "on")
		if err != nil {
			return err
		}
		return v.MaintainHost(host, on)
	}),
	"POST /control/guests/ignore-shutdown": func(v *Vcenter, b body) (any, error) {
		if b.Names == nil {
			v.Guests.Deafen(nil)
			return nil, nil
		}
		names, err := regexp.Compile(*b.Names)
		if err == nil {
			v.Guests.Deafen(names)
		}
		return nil, err
	},
	"POST /control/latency": func(v *Vcenter, b body) (any, error) {
		preset, err := need(b.Preset, "preset")
		if err != nil {
			return nil, err
		}
		return nil, v.Latency.Choose(preset)
	},
	"POST /control/down": func(v *Vcenter, _ body) (any, error) { return nil, v.Down() },
	"POST /control/up":   func(v *Vcenter, _ body) (any, error) { return nil, v.Up() },
}

func withHost(act func(*Vcenter, string, body) error) order {
	return func(v *Vcenter, b body) (any, error) {
		host, err := need(b.Host, "host")
		if err != nil {
			return nil, err
		}
		return nil, act(v, host, b)
	}
}

// serveControl gives the address of the control interface.
func serveControl(vcenter *Vcenter, port int) (string, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return "", err
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		status, answer := answer(vcenter, r)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer)
	}))
	return "http://" + listener.Addr().String() + "/control", nil
}

func answer(vcenter *Vcenter, r *http.Request) (int, any) {
	act, known := orders[r.Method+" "+r.URL.Path]
	if !known {
		names := []string{}
		for name := range orders {
			names = append(names, name)
		}
		slices.Sort(names)
		return http.StatusNotFound, fields{"error": "orders are " + strings.Join(names, ", ")}
	}
	sent := body{}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil && !errors.Is(err, io.EOF) {
		return http.StatusBadRequest, fields{"error": err.Error()}
	}
	result, err := act(vcenter, sent)
	switch {
	case err != nil:
		return http.StatusBadRequest, fields{"error": err.Error()}
	case result == nil:
		return http.StatusOK, fields{}
	}
	return http.StatusOK, result
}
