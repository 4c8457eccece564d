package main

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25/mo"
	"github.com/vmware/govmomi/vim25/types"
)

// fields of what is looked at, as JSON.
type fields = map[string]any

// locked reads an object while nothing else works on it.
func (v *Vcenter) locked(of mo.Reference, read func()) {
	ctx := *v.Service.Context
	ctx.WithLock(of, read)
}

func all[T mo.Reference](v *Vcenter, kind string, read func(T) fields) []fields {
	found := []fields{}
	for _, entity := range v.Service.Context.Map.All(kind) {
		if of, fits := entity.(T); fits {
			v.locked(of, func() { found = append(found, read(of)) })
		}
	}
	slices.SortFunc(found, func(a, b fields) int { return cmp.Compare(number(a["id"].(string)), number(b["id"].(string))) })
	return found
}

// number of an id like vm-17: the order in which objects were made.
func number(id string) int {
	count, _ := strconv.Atoi(strings.TrimLeft(id, "abcdefghijklmnopqrstuvwxyz-"))
	return count
}

func (v *Vcenter) lookVMs() []fields {
	return all(v, "VirtualMachine", func(vm *simulator.VirtualMachine) fields {
		extra := fields{}
		for _, option := range vm.Config.ExtraConfig {
			extra[option.GetOptionValue().Key] = option.GetOptionValue().Value
		}
		seen := fields{
			"id": vm.Self.Value, "name": vm.Name, "folder": v.folderPath(vm.Parent), "uuid": vm.Config.Uuid, "instanceUuid": vm.Config.InstanceUuid,
			"guestId": vm.Config.GuestId, "power": vm.Runtime.PowerState, "template": vm.Config.Template, "cpuCount": vm.Config.Hardware.NumCPU, "memoryMiB": vm.Config.Hardware.MemoryMB,
			"extraConfig": extra, "busy": false,
		}
		if vm.Runtime.Host != nil {
			seen["host"] = vm.Runtime.Host.Value
		}
		if vm.Guest.IpAddress != "" {
			seen["ipAddress"] = vm.Guest.IpAddress
		}
		return seen
	})
}

// folderPath joins the names of the folders below the datacenter's folder of VMs.
func (v *Vcenter) folderPath(ref *types.ManagedObjectReference) string {
	names := []string{}
	for ref != nil {
		folder, isFolder := v.Service.Context.Map.Get(*ref).(*simulator.Folder)
		if !isFolder || folder.Parent == nil || folder.Parent.Type == "Datacenter" {
			break
		}
		names = append([]string{folder.Name}, names...)
		ref = folder.Parent
	}
	return strings.Join(names, "/")
}

// lookTemplates leaves out those that items of the content library stand on.
func (v *Vcenter) lookTemplates() []fields {
	templates := []fields{}
	for _, vm := range v.lookVMs() {
		if vm["template"] == true && vm["folder"] == "" {
			templates = append(templates, vm)
		}
	}
	return templates
}

func (v *Vcenter) lookHosts() []fields {
	return all(v, "HostSystem", func(host *simulator.HostSystem) fields {
		return fields{
			"id": host.Self.Value, "name": host.Name, "connected": host.Runtime.ConnectionState == types.HostSystemConnectionStateConnected,
			"maintenance": host.Runtime.InMaintenanceMode, "vms": len(host.Vm),
		}
	})
}

func (v *Vcenter) lookDatastores() []fields {
	return all(v, "Datastore", func(store *simulator.Datastore) fields {
		return fields{
			"id": store.Self.Value, "name": store.Name, "capacityBytes": store.Summary.Capacity,
			"committedBytes": store.Summary.Capacity - store.Summary.FreeSpace, "uncommittedBytes": store.Summary.Uncommitted,
		}
	})
}

func (v *Vcenter) lookClusters() []fields {
	return all(v, "ClusterComputeResource", func(cluster *simulator.ClusterComputeResource) fields {
		return fields{"id": cluster.Self.Value, "pool": cluster.ResourcePool.Value, "hosts": values(cluster.Host), "datastores": values(cluster.Datastore)}
	})
}

func values(refs []types.ManagedObjectReference) []string {
	ids := []string{}
	for _, ref := range refs {
		ids = append(ids, ref.Value)
	}
	return ids
}
