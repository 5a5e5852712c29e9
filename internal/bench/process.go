package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// process is a function that runs as Lambda runs it: a program of its own that knows its environment and asks a Runtime
// API for events.
type process struct {
	api     *runtimeAPI
	command *exec.Cmd
	output  *os.File // what it wrote, to be quoted when it fails
	spawned time.Time
	ended   chan struct{}
}

// spawn starts a program in exactly this environment with a first event waiting for it.
func spawn(ctx context.Context, program string, environment []string, event []byte) (*process, error) {
	api, err := serveRuntimeAPI(ctx)
	if err != nil {
		return nil, err
	}
	output, err := os.CreateTemp("", "tender-bench-*.log") // a file: the program waits for no reader
	if err != nil {
		api.close()
		return nil, err
	}
	p := &process{api: api, output: output, ended: make(chan struct{})}
	p.command = exec.CommandContext(ctx, program) //nolint:gosec // built by ourselves
	p.command.Env = append([]string{"AWS_LAMBDA_RUNTIME_API=" + api.address}, environment...)
	p.command.Stdout, p.command.Stderr = output, output
	api.events <- event
	p.spawned = time.Now()
	if err := p.command.Start(); err != nil {
		p.release()
		return nil, err
	}
	go func() {
		_ = p.command.Wait() // how it ended, ProcessState says
		close(p.ended)
	}()
	return p, nil
}

// answer waits for the answer to the event under way.
func (p *process) answer(ctx context.Context) (answer, error) {
	got, err := p.api.wait(ctx, p.ended)
	if err != nil {
		wrote, _ := os.ReadFile(p.output.Name())
		return got, fmt.Errorf("%s: %w\n%s", p.command.Path, err, wrote)
	}
	return got, nil
}

// invoke sends a further event and waits for its answer.
func (p *process) invoke(ctx context.Context, event []byte) (answer, error) {
	p.api.events <- event
	return p.answer(ctx)
}

// end ends the process and gives the CPU time of its whole life, in user mode and in the kernel.
func (p *process) end() time.Duration {
	_ = p.command.Process.Kill()
	<-p.ended
	p.release()
	return p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime()
}

func (p *process) release() {
	p.api.close()
	_ = p.output.Close()
	_ = os.Remove(p.output.Name())
}
