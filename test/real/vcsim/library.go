package main

import (
	"context"
	"fmt"
	"net/url"

	"github.com/vmware/govmomi/find"
	"github.com/vmware/govmomi/vapi/library"
	"github.com/vmware/govmomi/vapi/rest"
	"github.com/vmware/govmomi/vapi/vcenter"
	"github.com/vmware/govmomi/vim25"
	"github.com/vmware/govmomi/vim25/soap"
)

// fillLibrary makes the content library `images` with an item for each template.
func fillLibrary(v *Vcenter, templates []Template) error {
	if len(templates) == 0 {
		return nil
	}
	ctx := context.Background()
	address, err := url.Parse(v.URL())
	if err != nil {
		return err
	}
	client, err := vim25.NewClient(ctx, soap.NewClient(address, true))
	if err != nil {
		return err
	}
	api := rest.NewClient(client)
	if err := api.Login(ctx, url.UserPassword(v.user, v.password)); err != nil {
		return err
	}
	defer func() { _ = api.Logout(ctx) }()
	// Finding goes by the simulator's own door: no session of SOAP is needed.
	inside, err := vim25.NewClient(ctx, v.Service)
	if err != nil {
		return err
	}
	finder := find.NewFinder(inside)
	store, err := finder.Datastore(ctx, "/DC0/datastore/LocalDS_0")
	if err != nil {
		return err
	}
	id, err := library.NewManager(api).CreateLibrary(ctx, library.Library{
		Name: "images", Type: "LOCAL", Storage: []library.StorageBacking{{DatastoreID: store.Reference().Value, Type: "DATASTORE"}},
	})
	if err != nil {
		return err
	}
	pool, err := finder.ResourcePool(ctx, "/DC0/host/DC0_C0/Resources")
	if err != nil {
		return err
	}
	root, err := finder.Folder(ctx, "/DC0/vm")
	if err != nil {
		return err
	}
	folder, err := root.CreateFolder(ctx, "library")
	if err != nil {
		return err
	}
	for _, template := range templates {
		source, err := finder.VirtualMachine(ctx, "/DC0/vm/"+template.Name)
		if err != nil {
			return err
		}
		_, err = vcenter.NewManager(api).CreateTemplate(ctx, vcenter.Template{
			Name: template.Name, Library: id, SourceVM: source.Reference().Value,
			Placement: &vcenter.Placement{Folder: folder.Reference().Value, ResourcePool: pool.Reference().Value},
		})
		if err != nil {
			return fmt.Errorf("item %s: %w", template.Name, err)
		}
	}
	return nil
}
