package mesosapi

import "rollcall/host/mesosapi/internal/schema"

// HealthCheck says how to see that a task is healthy. Nil numbers are Mesos's defaults.
type HealthCheck struct {
	DelaySeconds        *float64 // nil means 15
	IntervalSeconds     *float64 // nil means 10
	TimeoutSeconds      *float64 // nil means 20
	ConsecutiveFailures *uint32  // nil means 3
	GracePeriodSeconds  *float64 // nil means 10
	Type                CheckType
	Command             *CommandInfo
	HTTP                *HTTPHealthCheck
	TCP                 *TCPHealthCheck
}

var healthCheckSchema = schema.New("HealthCheck",
	schema.Ptr(2, "delay_seconds", double, func(m *HealthCheck) **float64 { return &m.DelaySeconds }),
	schema.Ptr(3, "interval_seconds", double, func(m *HealthCheck) **float64 { return &m.IntervalSeconds }),
	schema.Ptr(4, "timeout_seconds", double, func(m *HealthCheck) **float64 { return &m.TimeoutSeconds }),
	schema.Ptr(5, "consecutive_failures", word32, func(m *HealthCheck) **uint32 { return &m.ConsecutiveFailures }),
	schema.Ptr(6, "grace_period_seconds", double, func(m *HealthCheck) **float64 { return &m.GracePeriodSeconds }),
	schema.Opt(8, "type", checkTypes.Kind(), func(m *HealthCheck) *CheckType { return &m.Type }),
	schema.Ptr(7, "command", commandInfoSchema.Kind(), func(m *HealthCheck) **CommandInfo { return &m.Command }),
	schema.Ptr(1, "http", httpHealthCheckSchema.Kind(), func(m *HealthCheck) **HTTPHealthCheck { return &m.HTTP }),
	schema.Ptr(9, "tcp", tcpHealthCheckSchema.Kind(), func(m *HealthCheck) **TCPHealthCheck { return &m.TCP }),
)

// HTTPHealthCheck is a health check by HTTP.
type HTTPHealthCheck struct {
	Protocol NetworkProtocol
	Scheme   string
	Port     uint32
	Path     string
	Statuses []uint32
}

var httpHealthCheckSchema = schema.New("HealthCheck.HTTPCheckInfo",
	schema.Opt(5, "protocol", networkProtocols.Kind(), func(m *HTTPHealthCheck) *NetworkProtocol { return &m.Protocol }),
	schema.Opt(3, "scheme", text, func(m *HTTPHealthCheck) *string { return &m.Scheme }),
	schema.Req(1, "port", word32, func(m *HTTPHealthCheck) *uint32 { return &m.Port }),
	schema.Opt(2, "path", text, func(m *HTTPHealthCheck) *string { return &m.Path }),
	schema.Many(4, "statuses", word32, func(m *HTTPHealthCheck) *[]uint32 { return &m.Statuses }),
)

// TCPHealthCheck is a health check by connecting.
type TCPHealthCheck struct {
	Protocol NetworkProtocol
	Port     uint32
}

var tcpHealthCheckSchema = schema.New("HealthCheck.TCPCheckInfo",
	schema.Opt(2, "protocol", networkProtocols.Kind(), func(m *TCPHealthCheck) *NetworkProtocol { return &m.Protocol }),
	schema.Req(1, "port", word32, func(m *TCPHealthCheck) *uint32 { return &m.Port }),
)

// CheckInfo says how to look at a task, without judging it. Nil numbers are Mesos's defaults.
type CheckInfo struct {
	Type            CheckType
	Command         *CommandCheck
	HTTP            *HTTPCheck
	TCP             *TCPCheck
	DelaySeconds    *float64 // nil means 15
	IntervalSeconds *float64 // nil means 10
	TimeoutSeconds  *float64 // nil means 20
}

var checkInfoSchema = schema.New("CheckInfo",
	schema.Opt(1, "type", checkTypes.Kind(), func(m *CheckInfo) *CheckType { return &m.Type }),
	schema.Ptr(2, "command", commandCheckSchema.Kind(), func(m *CheckInfo) **CommandCheck { return &m.Command }),
	schema.Ptr(3, "http", httpCheckSchema.Kind(), func(m *CheckInfo) **HTTPCheck { return &m.HTTP }),
	schema.Ptr(7, "tcp", tcpCheckSchema.Kind(), func(m *CheckInfo) **TCPCheck { return &m.TCP }),
	schema.Ptr(4, "delay_seconds", double, func(m *CheckInfo) **float64 { return &m.DelaySeconds }),
	schema.Ptr(5, "interval_seconds", double, func(m *CheckInfo) **float64 { return &m.IntervalSeconds }),
	schema.Ptr(6, "timeout_seconds", double, func(m *CheckInfo) **float64 { return &m.TimeoutSeconds }),
)

// CommandCheck is a check by running a command.
type CommandCheck struct {
	Command CommandInfo
}

var commandCheckSchema = schema.New("CheckInfo.Command",
	schema.Req(1, "command", commandInfoSchema.Kind(), func(m *CommandCheck) *CommandInfo { return &m.Command }),
)

// HTTPCheck is a check by HTTP.
type HTTPCheck struct {
	Port uint32
	Path string
}

var httpCheckSchema = schema.New("CheckInfo.Http",
	schema.Req(1, "port", word32, func(m *HTTPCheck) *uint32 { return &m.Port }),
	schema.Opt(2, "path", text, func(m *HTTPCheck) *string { return &m.Path }),
)

// TCPCheck is a check by connecting.
type TCPCheck struct {
	Port uint32
}

var tcpCheckSchema = schema.New("CheckInfo.Tcp",
	schema.Req(1, "port", word32, func(m *TCPCheck) *uint32 { return &m.Port }),
)
