package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// NetworkProtocol is an IP version; absent (0) means IPv4.
type NetworkProtocol int32

// The values of NetworkInfo.Protocol.
const (
	ProtocolIPv4 NetworkProtocol = 1
	ProtocolIPv6 NetworkProtocol = 2
)

var networkProtocols = schema.NewEnum(map[NetworkProtocol]string{
	ProtocolIPv4: "IPv4",
	ProtocolIPv6: "IPv6",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v NetworkProtocol) String() string { return networkProtocols.Name(v) }

// ContainerType says which containerizer runs a container.
type ContainerType int32

// The values of ContainerInfo.Type.
const (
	ContainerDocker ContainerType = 1
	ContainerMesos  ContainerType = 2
)

var containerTypes = schema.NewEnum(map[ContainerType]string{
	ContainerDocker: "DOCKER",
	ContainerMesos:  "MESOS",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v ContainerType) String() string { return containerTypes.Name(v) }

// DockerNetwork is a Docker network mode; absent (0) means HOST.
type DockerNetwork int32

// The values of ContainerInfo.DockerInfo.Network.
const (
	DockerNetworkHost   DockerNetwork = 1
	DockerNetworkBridge DockerNetwork = 2
	DockerNetworkNone   DockerNetwork = 3
	DockerNetworkUser   DockerNetwork = 4
)

var dockerNetworks = schema.NewEnum(map[DockerNetwork]string{
	DockerNetworkHost:   "HOST",
	DockerNetworkBridge: "BRIDGE",
	DockerNetworkNone:   "NONE",
	DockerNetworkUser:   "USER",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v DockerNetwork) String() string { return dockerNetworks.Name(v) }

// ImageType is the format of an image.
type ImageType int32

// The values of Image.Type.
const (
	ImageAppc   ImageType = 1
	ImageDocker ImageType = 2
)

var imageTypes = schema.NewEnum(map[ImageType]string{
	ImageAppc:   "APPC",
	ImageDocker: "DOCKER",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v ImageType) String() string { return imageTypes.Name(v) }

// VolumeMode says whether a volume may be written.
type VolumeMode int32

// The values of Volume.Mode.
const (
	VolumeRw VolumeMode = 1
	VolumeRo VolumeMode = 2
)

var volumeModes = schema.NewEnum(map[VolumeMode]string{
	VolumeRw: "RW",
	VolumeRo: "RO",
})

// String returns Mesos's name for the value, or its number if it has none.
func (v VolumeMode) String() string { return volumeModes.Name(v) }
