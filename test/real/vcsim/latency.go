package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"github.com/vmware/govmomi/simulator"
)

// Spread of a duration: lognormal around its median.
type Spread struct {
	MedianMs float64 `json:"medianMs"`
	Sigma    float64 `json:"sigma"`
}

// Draw gives one duration.
func (s Spread) Draw() time.Duration {
	return time.Duration(s.MedianMs * math.Exp(s.Sigma*rand.NormFloat64()) * float64(time.Millisecond))
}

// Latencies by operation: call, clone, create, reconfigure, powerOn, powerOff, suspend, destroy, guestUp, guestShutdown.
type Latencies map[string]Spread

// Latency holds the presets and the one that holds now.
type Latency struct {
	Presets map[string]Latencies
	now     atomic.Pointer[Latencies]
}

func NewLatency() *Latency {
	latency := &Latency{Presets: map[string]Latencies{}}
	latency.now.Store(&Latencies{})
	return latency
}

// Of gives how long an operation takes this time.
func (l *Latency) Of(operation string) time.Duration { return (*l.now.Load())[operation].Draw() }

// tasks names the simulator's tasks by operation.
var tasks = map[string][]string{
	"clone": {"CloneVm"}, "create": {"CreateVm"}, "reconfigure": {"ReconfigVm"}, "powerOn": {"PowerOn"}, "powerOff": {"PowerOff"},
	"suspend": {"Suspend"}, "destroy": {"Destroy"}, "guestShutdown": {"ShutdownGuest", "StandbyGuest"},
}

// Choose makes a preset hold from now on.
func (l *Latency) Choose(preset string) error {
	latencies, known := l.Presets[preset]
	if !known {
		return fmt.Errorf(`"preset" %q is not among those that -latencies has`, preset)
	}
	// LockHandoff 0: an object can be read while a task works on it.
	delays := map[string]int{"LockHandoff": 0}
	for operation, names := range tasks {
		for _, name := range names {
			delays[name] = int(latencies[operation].MedianMs)
		}
	}
	// A map is exchanged as a whole: tasks read it at any time.
	simulator.TaskDelay.MethodDelay = delays
	simulator.TaskDelay.DelayJitter = latencies["clone"].Sigma
	l.now.Store(&latencies)
	return nil
}
