package mesosapi

// MarshalTaskInfo returns a task's bytes: what frameworks keep of a launch.
func MarshalTaskInfo(f Format, t *TaskInfo) ([]byte, error) { return marshal(taskInfoSchema, f, t) }

// UnmarshalTaskInfo reads a task; see UnmarshalCall. A task without its id or
// its agent, which the launch adds, is incomplete and refused.
func UnmarshalTaskInfo(f Format, b []byte) (*TaskInfo, error) { return unmarshal(taskInfoSchema, f, b) }
