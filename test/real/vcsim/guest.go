package main

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"sync/atomic"
	"time"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// Guests starts and stops the guests of VMs: their tools run some time after power-on, and tell a name and addresses. The
// simulator alone tells addresses of its own only for containers.
type Guests struct {
	service *simulator.Service
	latency *Latency
	deaf    atomic.Pointer[regexp.Regexp]
}

func (g *Guests) Reference() types.ManagedObjectReference {
	return types.ManagedObjectReference{Type: "Guests", Value: "guests"}
}
func (g *Guests) PutObject(*simulator.Context, mo.Reference)                    {}
func (g *Guests) RemoveObject(*simulator.Context, types.ManagedObjectReference) {}

// UpdateObject hears of every change of every object.
func (g *Guests) UpdateObject(_ *simulator.Context, object mo.Reference, changes []types.PropertyChange) {
	for _, change := range changes {
		if change.Name != "runtime.powerState" || object.Reference().Type != "VirtualMachine" {
			continue
		}
		// Not at once: whoever changes the VM holds its lock.
		if change.Val == types.VirtualMachinePowerStatePoweredOn {
			go g.settle(object.Reference(), g.latency.Of("guestUp"), true)
		} else {
			go g.settle(object.Reference(), 0, false)
		}
	}
}

func (g *Guests) settle(ref types.ManagedObjectReference, after time.Duration, up bool) {
	time.Sleep(after)
	vm, standing := g.service.Context.Map.Get(ref).(*simulator.VirtualMachine)
	if !standing {
		return
	}
	// A context of its own: locks are held on behalf of one.
	ctx := *g.service.Context
	ctx.WithLock(vm, func() {
		if (vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn) == up {
			ctx.Update(vm, guestChanges(vm, up))
		}
	})
}

func guestChanges(vm *simulator.VirtualMachine, up bool) []types.PropertyChange {
	status, running, state, heartbeat := types.VirtualMachineToolsStatusToolsNotRunning, types.VirtualMachineToolsRunningStatusGuestToolsNotRunning, types.VirtualMachineGuestStateNotRunning, types.ManagedEntityStatusGray
	name, address := "", ""
	if up {
		status, running, state, heartbeat = types.VirtualMachineToolsStatusToolsOk, types.VirtualMachineToolsRunningStatusGuestToolsRunning, types.VirtualMachineGuestStateRunning, types.ManagedEntityStatusGreen
		name = vm.Name
	}
	nets := append([]types.GuestNicInfo{}, vm.Guest.Net...)
	for at := range nets {
		nets[at].IpAddress = nil
		if up {
			nets[at].IpAddress = []string{addressOf(vm, at)}
		}
		if at == 0 && up {
			address = nets[at].IpAddress[0]
		}
	}
	return []types.PropertyChange{
		{Name: "guest.toolsStatus", Val: status}, {Name: "guest.toolsRunningStatus", Val: string(running)}, {Name: "guest.guestState", Val: string(state)},
		{Name: "guest.guestId", Val: vm.Config.GuestId}, {Name: "guest.guestFullName", Val: vm.Config.GuestFullName},
		{Name: "guest.hostName", Val: name}, {Name: "guest.ipAddress", Val: address}, {Name: "guest.net", Val: nets},
		{Name: "summary.guest.toolsRunningStatus", Val: string(running)}, {Name: "summary.guest.hostName", Val: name}, {Name: "summary.guest.ipAddress", Val: address},
		{Name: "guestHeartbeatStatus", Val: heartbeat},
	}
}

// addressOf gives a guest always the same addresses in 10.0.0.0/8. Not by MAC address: clones have that of their template here.
func addressOf(vm *simulator.VirtualMachine, card int) string {
	hash := fnv.New32a()
	_, _ = fmt.Fprint(hash, vm.Config.InstanceUuid, card)
	index := hash.Sum32() & 0x7fffff
	net := index / 254
	return fmt.Sprintf("10.%d.%d.%d", net>>8&0xff, net&0xff, index%254+1)
}

// Deafen has the guests of VMs of such names take no notice of a shutdown; nil: none.
func (g *Guests) Deafen(names *regexp.Regexp) { g.deaf.Store(names) }

// TakesNoNotice of a shutdown.
func (g *Guests) TakesNoNotice(ref types.ManagedObjectReference) bool {
	names := g.deaf.Load()
	vm, standing := g.service.Context.Map.Get(ref).(*simulator.VirtualMachine)
	return names != nil && standing && vm.Runtime.PowerState == types.VirtualMachinePowerStatePoweredOn && names.MatchString(vm.Name)
}
