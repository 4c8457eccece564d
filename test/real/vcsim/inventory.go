package main

import (
	"context"
	"fmt"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/object"
	"github.com/vmware/govmomi/simulator"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/types"
)

// Template is an image: a VM template, and an item of the content library of the same name.
type Template struct {
	Name    string `json:"name"`
	GuestID string `json:"guestId"`
	DiskGiB int64  `json:"diskGiB"`
}

// Size says how much stands in a new vCenter.
type Size struct {
	Datacenters, Clusters, Hosts, StandaloneHosts, Datastores, Pools, Networks, Folders, VMs int
	Cores, MHz, MemoryGiB, DatastoreGiB                                                      int
	Templates                                                                                []Template
}

const gibibyte = int64(1) << 30

// build makes the inventory. Names are the simulator's own: DC0, DC0_C0, DC0_C0_H0, LocalDS_0, DC0_DVPG0.
func build(size Size) (*simulator.Model, error) {
	model := simulator.VPX()
	model.Datacenter, model.Cluster, model.ClusterHost, model.Host = size.Datacenters, size.Clusters, size.Hosts, size.StandaloneHosts
	model.Datastore, model.Pool, model.Portgroup, model.Folder, model.Machine = size.Datastores, size.Pools, size.Networks, size.Folders, size.VMs
	if err := model.Create(); err != nil {
		return nil, err
	}
	registry := model.Service.Context.Map
	for _, entity := range registry.All("HostSystem") {
		resizeHost(entity.(*simulator.HostSystem), size)
	}
	for _, entity := range registry.All("ClusterComputeResource") {
		resizeCluster(entity.(*simulator.ClusterComputeResource), size)
	}
	for _, entity := range registry.All("Datastore") {
		store := entity.(*simulator.Datastore)
		store.Summary.Capacity = int64(size.DatastoreGiB) * gibibyte
		store.Summary.FreeSpace = store.Summary.Capacity
		store.Info.GetDatastoreInfo().FreeSpace = store.Summary.Capacity
	}
	return model, addTemplates(model.Service, size)
}

func resizeHost(host *simulator.HostSystem, size Size) {
	bytes := int64(size.MemoryGiB) * gibibyte
	summary := host.Summary.Hardware
	summary.NumCpuPkgs, summary.NumCpuCores, summary.NumCpuThreads = 2, int16(size.Cores), int16(2*size.Cores)
	summary.CpuMhz, summary.MemorySize = int32(size.MHz), bytes
	host.Hardware.CpuInfo = types.HostCpuInfo{NumCpuPackages: 2, NumCpuCores: int16(size.Cores), NumCpuThreads: int16(2 * size.Cores), Hz: int64(size.MHz) * 1_000_000}
	host.Hardware.MemorySize = bytes
	host.Summary.QuickStats.OverallCpuUsage, host.Summary.QuickStats.OverallMemoryUsage = 0, 0
}

func resizeCluster(cluster *simulator.ClusterComputeResource, size Size) {
	hosts := int32(len(cluster.Host))
	mhz, bytes := hosts*int32(size.Cores*size.MHz), int64(hosts)*int64(size.MemoryGiB)*gibibyte
	summary := cluster.Summary.GetComputeResourceSummary()
	summary.TotalCpu, summary.EffectiveCpu = mhz, mhz
	// What is effective is told in MiB, what is there in bytes.
	summary.TotalMemory, summary.EffectiveMemory = bytes, bytes>>20
	summary.NumCpuCores, summary.NumCpuThreads = int16(int(hosts)*size.Cores), int16(2*int(hosts)*size.Cores)
}

// addTemplates makes a VM for each image and marks it as a template, through the simulator's own calls.
func addTemplates(service *simulator.Service, size Size) error {
	if len(size.Templates) == 0 {
		return nil
	}
	ctx := context.Background()
	client, err := vim25.NewClient(ctx, service)
	if err != nil {
		return err
	}
	finder := find.NewFinder(client)
	datacenter, err := finder.Datacenter(ctx, "*0")
	if err != nil {
		return fmt.Errorf("templates need a datacenter: %w", err)
	}
	finder.SetDatacenter(datacenter)
	folders, err := datacenter.Folders(ctx)
	if err != nil {
		return err
	}
	pool, err := finder.ResourcePool(ctx, "*_C0/Resources")
	if err != nil {
		return fmt.Errorf("templates need a cluster: %w", err)
	}
	network, err := finder.Network(ctx, "DC0_DVPG0")
	if err != nil {
		return fmt.Errorf("templates need a network: %w", err)
	}
	for _, template := range size.Templates {
		if err := addTemplate(ctx, template, folders.VmFolder, pool, network); err != nil {
			return fmt.Errorf("template %s: %w", template.Name, err)
		}
	}
	return nil
}

func addTemplate(ctx context.Context, template Template, folder *object.Folder, pool *object.ResourcePool, network object.NetworkReference) error {
	const store = "[LocalDS_0]"
	var devices object.VirtualDeviceList
	controller, _ := devices.CreateSCSIController("pvscsi")
	disk := devices.CreateDisk(controller.(types.BaseVirtualController), types.ManagedObjectReference{}, fmt.Sprintf("%s %s/disk1.vmdk", store, template.Name))
	disk.CapacityInKB = template.DiskGiB << 20
	disk.CapacityInBytes = template.DiskGiB * gibibyte
	backing, err := network.EthernetCardBackingInfo(ctx)
	if err != nil {
		return err
	}
	card, err := devices.CreateEthernetCard("vmxnet3", backing)
	if err != nil {
		return err
	}
	changes, err := append(devices, controller, disk, card).ConfigSpec(types.VirtualDeviceConfigSpecOperationAdd)
	if err != nil {
		return err
	}
	task, err := folder.CreateVM(ctx, types.VirtualMachineConfigSpec{
		Name: template.Name, GuestId: template.GuestID, Version: "vmx-21", NumCPUs: 2, MemoryMB: 4096,
		Files: &types.VirtualMachineFileInfo{VmPathName: store}, DeviceChange: changes,
	}, pool, nil)
	if err != nil {
		return err
	}
	info, err := task.WaitForResult(ctx)
	if err != nil {
		return err
	}
	return object.NewVirtualMachine(folder.Client(), info.Result.(types.ManagedObjectReference)).MarkAsTemplate(ctx)
}
