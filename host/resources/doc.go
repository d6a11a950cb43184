// Package resources turns the resources of Mesos's API into those of core/mesos
// and back, whole: values, reservations, disks and labels. Both formats of
// reservations are read and written, that of before reservation refinement too.
package resources
