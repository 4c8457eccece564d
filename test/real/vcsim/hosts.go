package main

import (
	"fmt"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/types"
)

func (v *Vcenter) hostNamed(nameOrID string) (*simulator.HostSystem, error) {
	for _, entity := range v.Service.Context.Map.All("HostSystem") {
		if host := entity.(*simulator.HostSystem); host.Name == nameOrID || host.Self.Value == nameOrID {
			return host, nil
		}
	}
	return nil, fmt.Errorf("there is no host %s", nameOrID)
}

// ConnectHost: the connection to a host is lost or comes back, and with it that to its VMs.
func (v *Vcenter) ConnectHost(nameOrID string, connected bool) error {
	host, err := v.hostNamed(nameOrID)
	if err != nil {
		return err
	}
	ofHost, ofVM := types.HostSystemConnectionStateNotResponding, types.VirtualMachineConnectionStateDisconnected
	if connected {
		ofHost, ofVM = types.HostSystemConnectionStateConnected, types.VirtualMachineConnectionStateConnected
	}
	ctx := *v.Service.Context
	ctx.WithLock(host, func() { ctx.Update(host, []types.PropertyChange{{Name: "runtime.connectionState", Val: ofHost}}) })
	for _, ref := range host.Vm {
		if vm, standing := ctx.Map.Get(ref).(*simulator.VirtualMachine); standing {
			ctx.WithLock(vm, func() {
				ctx.Update(vm, []types.PropertyChange{{Name: "runtime.connectionState", Val: ofVM}, {Name: "summary.runtime.connectionState", Val: ofVM}})
			})
		}
	}
	return nil
}

// MaintainHost: in or out of maintenance mode; VMs stay where they are.
func (v *Vcenter) MaintainHost(nameOrID string, on bool) error {
	host, err := v.hostNamed(nameOrID)
	if err != nil {
		return err
	}
	ctx := *v.Service.Context
	ctx.WithLock(host, func() { ctx.Update(host, []types.PropertyChange{{Name: "runtime.inMaintenanceMode", Val: on}}) })
	return nil
}
