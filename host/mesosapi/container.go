package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// ContainerInfo describes the container of a task or executor.
// Its Linux details, rlimits and terminal are not held.
type ContainerInfo struct {
	Type         ContainerType
	Volumes      []Volume
	Hostname     string
	Docker       *DockerInfo
	Mesos        *MesosImage
	NetworkInfos []NetworkInfo
}

var containerInfoSchema = schema.New("ContainerInfo",
	schema.Req(1, "type", containerTypes.Kind(), func(m *ContainerInfo) *ContainerType { return &m.Type }),
	schema.Many(2, "volumes", volumeSchema.Kind(), func(m *ContainerInfo) *[]Volume { return &m.Volumes }),
	schema.Opt(4, "hostname", text, func(m *ContainerInfo) *string { return &m.Hostname }),
	schema.Ptr(3, "docker", dockerInfoSchema.Kind(), func(m *ContainerInfo) **DockerInfo { return &m.Docker }),
	schema.Ptr(5, "mesos", mesosImageSchema.Kind(), func(m *ContainerInfo) **MesosImage { return &m.Mesos }),
	schema.Many(7, "network_infos", networkInfoSchema.Kind(), func(m *ContainerInfo) *[]NetworkInfo { return &m.NetworkInfos }),
)

// DockerInfo is a container of the Docker containerizer.
type DockerInfo struct {
	Image          string
	Network        DockerNetwork
	PortMappings   []PortMapping
	Privileged     bool
	Parameters     []Parameter
	ForcePullImage bool
}

var dockerInfoSchema = schema.New("ContainerInfo.DockerInfo",
	schema.Req(1, "image", text, func(m *DockerInfo) *string { return &m.Image }),
	schema.Opt(2, "network", dockerNetworks.Kind(), func(m *DockerInfo) *DockerNetwork { return &m.Network }),
	schema.Many(3, "port_mappings", portMappingSchema.Kind(), func(m *DockerInfo) *[]PortMapping { return &m.PortMappings }),
	schema.Opt(4, "privileged", flag, func(m *DockerInfo) *bool { return &m.Privileged }),
	schema.Many(5, "parameters", parameterSchema.Kind(), func(m *DockerInfo) *[]Parameter { return &m.Parameters }),
	schema.Opt(6, "force_pull_image", flag, func(m *DockerInfo) *bool { return &m.ForcePullImage }),
)

// MesosImage is a container of the Mesos containerizer.
type MesosImage struct {
	Image *Image
}

var mesosImageSchema = schema.New("ContainerInfo.MesosInfo",
	schema.Ptr(1, "image", imageSchema.Kind(), func(m *MesosImage) **Image { return &m.Image }),
)

// Image is the file system of a container. Appc images are not held.
type Image struct {
	Type   ImageType
	Docker *DockerImage
	Cached *bool // nil means true
}

var imageSchema = schema.New("Image",
	schema.Req(1, "type", imageTypes.Kind(), func(m *Image) *ImageType { return &m.Type }),
	schema.Ptr(3, "docker", dockerImageSchema.Kind(), func(m *Image) **DockerImage { return &m.Docker }),
	schema.Ptr(4, "cached", flag, func(m *Image) **bool { return &m.Cached }),
)

// DockerImage names a Docker image.
type DockerImage struct {
	Name string
}

var dockerImageSchema = schema.New("Image.Docker",
	schema.Req(1, "name", text, func(m *DockerImage) *string { return &m.Name }),
)

// Volume is a directory or file seen inside a container.
// Sources other than a host path are not held.
type Volume struct {
	Mode          VolumeMode
	ContainerPath string
	HostPath      string
}

var volumeSchema = schema.New("Volume",
	schema.Req(3, "mode", volumeModes.Kind(), func(m *Volume) *VolumeMode { return &m.Mode }),
	schema.Req(1, "container_path", text, func(m *Volume) *string { return &m.ContainerPath }),
	schema.Opt(2, "host_path", text, func(m *Volume) *string { return &m.HostPath }),
)

// NetworkInfo is a network a container asks for, or has joined.
type NetworkInfo struct {
	IPAddresses  []IPAddress
	Name         string
	Groups       []string
	Labels       *Labels
	PortMappings []PortMapping
}

var networkInfoSchema = schema.New("NetworkInfo",
	schema.Many(5, "ip_addresses", ipAddressSchema.Kind(), func(m *NetworkInfo) *[]IPAddress { return &m.IPAddresses }),
	schema.Opt(6, "name", text, func(m *NetworkInfo) *string { return &m.Name }),
	schema.Many(3, "groups", text, func(m *NetworkInfo) *[]string { return &m.Groups }),
	schema.Ptr(4, "labels", labelsSchema.Kind(), func(m *NetworkInfo) **Labels { return &m.Labels }),
	schema.Many(7, "port_mappings", portMappingSchema.Kind(), func(m *NetworkInfo) *[]PortMapping { return &m.PortMappings }),
)

// IPAddress is an address a container asks for, or has.
type IPAddress struct {
	Protocol NetworkProtocol
	Address  string
}

var ipAddressSchema = schema.New("NetworkInfo.IPAddress",
	schema.Opt(1, "protocol", networkProtocols.Kind(), func(m *IPAddress) *NetworkProtocol { return &m.Protocol }),
	schema.Opt(2, "ip_address", text, func(m *IPAddress) *string { return &m.Address }),
)

// PortMapping leads a port of the host into a container.
type PortMapping struct {
	HostPort      uint32
	ContainerPort uint32
	Protocol      string
}

var portMappingSchema = schema.New("NetworkInfo.PortMapping",
	schema.Req(1, "host_port", word32, func(m *PortMapping) *uint32 { return &m.HostPort }),
	schema.Req(2, "container_port", word32, func(m *PortMapping) *uint32 { return &m.ContainerPort }),
	schema.Opt(3, "protocol", text, func(m *PortMapping) *string { return &m.Protocol }),
)
