// Command vcsim is govmomi's vCenter simulator on loopback: an inventory whose size flags say, images as VM templates and in a
// content library, and a control interface with the same orders as the project's own simulated vCenter has.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"syscall"

	_ "github.com/vmware/govmomi/cns/simulator"
	_ "github.com/vmware/govmomi/lookup/simulator"
	_ "github.com/vmware/govmomi/pbm/simulator"
	_ "github.com/vmware/govmomi/sts/simulator"
	_ "github.com/vmware/govmomi/vapi/cluster/simulator"
	_ "github.com/vmware/govmomi/vapi/crypto/simulator"
	_ "github.com/vmware/govmomi/vapi/simulator"
)

func main() {
	size := Size{}
	flag.IntVar(&size.Datacenters, "datacenters", 1, "datacenters")
	flag.IntVar(&size.Clusters, "clusters", 3, "clusters of a datacenter")
	flag.IntVar(&size.Hosts, "hosts", 4, "hosts of a cluster")
	flag.IntVar(&size.StandaloneHosts, "standalone-hosts", 0, "hosts of a datacenter outside clusters")
	flag.IntVar(&size.Datastores, "datastores", 4, "datastores; every host reaches all")
	flag.IntVar(&size.Pools, "pools", 0, "resource pools of a cluster below its root pool")
	flag.IntVar(&size.Networks, "networks", 2, "distributed portgroups of a datacenter")
	flag.IntVar(&size.Folders, "folders", 0, "datacenters that stand in a folder of their own")
	flag.IntVar(&size.VMs, "vms", 0, "VMs that run from the start in each resource pool")
	flag.IntVar(&size.Cores, "cores", 32, "cores of a host")
	flag.IntVar(&size.MHz, "mhz", 2400, "MHz of a core")
	flag.IntVar(&size.MemoryGiB, "memory-gib", 512, "memory of a host")
	flag.IntVar(&size.DatastoreGiB, "datastore-gib", 100_000, "capacity of a datastore")
	templates := flag.String("templates", "[]", `images, as JSON: [{"name": "…", "guestId": "…", "diskGiB": 10}]`)
	presets := flag.String("latencies", "{}", `presets of latencies, as JSON: {"lab": {"call": {"medianMs": 2, "sigma": 0.3}, "clone": …}}`)
	preset := flag.String("latency", "", "preset that holds from the start; empty: everything at once")
	user := flag.String("user", "vmherd@vsphere.local", "who may log in")
	password := flag.String("password", "vmherd", "with this password")
	port := flag.Int("port", 0, "port of /sdk on 127.0.0.1; 0: a free one")
	controlPort := flag.Int("control-port", 0, "port of the control interface on 127.0.0.1; 0: a free one")
	certificate := flag.String("tls-cert", "", "PEM file of the certificate; with tls-key: HTTPS, else HTTP")
	key := flag.String("tls-key", "", "PEM file of its key")
	flag.Parse()

	must(json.Unmarshal([]byte(*templates), &size.Templates), "-templates")
	latency := NewLatency()
	must(json.Unmarshal([]byte(*presets), &latency.Presets), "-latencies")

	model, err := build(size)
	must(err, "inventory")
	vcenter, err := Serve(model, latency, Listen{User: *user, Password: *password, Port: *port, Certificate: *certificate, Key: *key})
	must(err, "listening")
	defer model.Remove()
	must(fillLibrary(vcenter, size.Templates), "content library")
	vcenter.door.Forget()
	if *preset != "" {
		must(latency.Choose(*preset), "-latency")
	}
	control, err := serveControl(vcenter, *controlPort)
	must(err, "control interface")
	line, _ := json.Marshal(map[string]string{"url": vcenter.URL(), "user": *user, "password": *password, "control": control})
	fmt.Println(string(line))

	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGINT, syscall.SIGTERM)
	<-ended
}

func must(err error, what string) {
	if err != nil {
		log.Fatalf("%s: %v", what, err)
	}
}
