package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

// Listen says where, and who may log in.
type Listen struct {
	User, Password   string
	Port             int
	Certificate, Key string
}

// Vcenter is the simulator behind a door that can be in trouble.
type Vcenter struct {
	Model    *simulator.Model
	Service  *simulator.Service
	Latency  *Latency
	Guests   *Guests
	Rules    *Rules
	door     *door
	address  string
	tls      *tls.Config
	mutex    sync.Mutex
	server   *http.Server
	user     string
	password string
}

// Serve starts it on 127.0.0.1.
func Serve(model *simulator.Model, latency *Latency, listen Listen) (*Vcenter, error) {
	service := model.Service
	service.RegisterEndpoints = true
	service.Listen = &url.URL{Host: fmt.Sprintf("127.0.0.1:%d", listen.Port), User: url.UserPassword(listen.User, listen.Password)}
	if listen.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(listen.Certificate, listen.Key)
		if err != nil {
			return nil, err
		}
		service.TLS = &tls.Config{Certificates: []tls.Certificate{pair}}
	}
	// The simulator's own server registers all endpoints under its address; then ours takes its place there, because it can be
	// down and up again.
	started := service.NewServer()
	address := started.Listener.Addr().String()
	started.Close()
	vcenter := &Vcenter{
		Model: model, Service: service, Latency: latency, Guests: &Guests{service: service, latency: latency}, Rules: &Rules{},
		address: address, tls: service.TLS, user: listen.User, password: listen.Password,
	}
	vcenter.door = newDoor(vcenter, service.ServeMux)
	service.Context.Map.AddHandler(vcenter.Guests)
	service.Context.Map.SessionManager().ValidLogin = func(login *types.Login) bool {
		vcenter.mutex.Lock()
		defer vcenter.mutex.Unlock()
		return login.UserName == vcenter.user && login.Password == vcenter.password
	}
	return vcenter, vcenter.Up()
}

// URL ends in /sdk.
func (v *Vcenter) URL() string { return v.Service.Listen.Scheme + "://" + v.address + "/sdk" }

// SetPassword: from now on; sessions that stand go on.
func (v *Vcenter) SetPassword(password string) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.password = password
}

// Up listens again, on the same port.
func (v *Vcenter) Up() error {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.server != nil {
		return nil
	}
	listener, err := net.Listen("tcp", v.address)
	if err != nil {
		return err
	}
	v.server = &http.Server{Handler: v.door}
	if v.tls == nil {
		go v.server.Serve(listener)
	} else {
		v.server.TLSConfig = v.tls.Clone()
		go v.server.ServeTLS(listener, "", "")
	}
	return nil
}

// Down: nothing listens any more and sessions end; everything that stands stays.
func (v *Vcenter) Down() error {
	v.door.ExpireSessions()
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.server == nil {
		return nil
	}
	server := v.server
	v.server = nil
	return server.Close()
}
