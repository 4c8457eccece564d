package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"
)

// door lets calls to /sdk in, or has them meet the trouble of a rule. It counts them, and knows which sessions have ended.
type door struct {
	vcenter *Vcenter
	next    http.Handler
	mutex   sync.Mutex
	counts  map[string]int
	open    map[string]bool
	expired chan struct{}
}

func newDoor(vcenter *Vcenter, next http.Handler) *door {
	return &door{vcenter: vcenter, next: next, counts: map[string]int{}, open: map[string]bool{}, expired: make(chan struct{})}
}

// Counts of calls by method.
func (d *door) Counts() map[string]int {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	counts := map[string]int{}
	for method, count := range d.counts {
		counts[method] = count
	}
	return counts
}

// Forget the calls so far.
func (d *door) Forget() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts = map[string]int{}
}

// ExpireSessions ends them all; whoever polls is told at once.
func (d *door) ExpireSessions() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.open = map[string]bool{}
	close(d.expired)
	d.expired = make(chan struct{})
}

func (d *door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/sdk" || r.Method != http.MethodPost {
		d.next.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	call := peek(body)
	expired := d.count(call.Method, r)
	time.Sleep(d.vcenter.Latency.Of("call"))
	trouble := d.vcenter.Rules.Next(call.Method)
	switch {
	case trouble == nil:
		d.pass(w, r, call, expired)
	case trouble.Kind == "Fault":
		sendFault(w, trouble.Fault)
	case trouble.Kind == "TaskFault":
		sendTask(w, call, d.vcenter.failedTask(call, trouble.Fault))
	case trouble.Kind == "Status":
		w.WriteHeader(trouble.Status)
	case trouble.Kind == "Reset":
		reset(w)
	case trouble.Kind == "LostReply":
		d.pass(httptest.NewRecorder(), r, call, expired)
		reset(w)
	case trouble.Kind == "Delay":
		time.Sleep(time.Duration(trouble.DelayMs) * time.Millisecond)
		d.pass(w, r, call, expired)
	}
}

// count notes the call, and takes the cookie of a session that has ended off its request.
func (d *door) count(method string, r *http.Request) <-chan struct{} {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	d.counts[method]++
	if cookie, err := r.Cookie(soap.SessionCookieName); err == nil && !d.open[cookie.Value] {
		r.Header.Del("Cookie")
	}
	return d.expired
}

// pass has the simulator answer, unless its session ends meanwhile.
func (d *door) pass(w http.ResponseWriter, r *http.Request, call call, expired <-chan struct{}) {
	if call.Method == "ShutdownGuest" && d.vcenter.Guests.TakesNoNotice(call.This) {
		sendVoid(w, call)
		return
	}
	answered := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		recorder := httptest.NewRecorder()
		// The simulator panics on some calls; that is an answer, too.
		defer func() {
			if problem := recover(); problem != nil {
				recorder = httptest.NewRecorder()
				recorder.WriteHeader(http.StatusInternalServerError)
			}
			answered <- recorder
		}()
		d.next.ServeHTTP(recorder, r)
	}()
	select {
	case recorder := <-answered:
		d.note(recorder)
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	case <-expired:
		if call.Method == "WaitForUpdatesEx" {
			send(w, &types.NotAuthenticated{NoPermission: types.NoPermission{Object: &call.This, PrivilegeId: "System.View"}}, "The session is not authenticated.")
			return
		}
		recorder := <-answered
		w.WriteHeader(recorder.Code)
		_, _ = w.Write(recorder.Body.Bytes())
	}
}

// note remembers the session that an answer opens.
func (d *door) note(recorder *httptest.ResponseRecorder) {
	for _, cookie := range recorder.Result().Cookies() {
		if cookie.Name == soap.SessionCookieName {
			d.mutex.Lock()
			d.open[cookie.Value] = true
			d.mutex.Unlock()
		}
	}
}

// reset tears the connection.
func reset(w http.ResponseWriter) {
	if hijacker, can := w.(http.Hijacker); can {
		if connection, _, err := hijacker.Hijack(); err == nil {
			_ = connection.Close()
		}
	}
}
