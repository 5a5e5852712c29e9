package reconciling

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"

	"tender/shared/provider"
	"tender/shared/reconcile"
)

// Progress tells how far a backfill is: as a bar that is drawn again in its place on a terminal, as a line for each window
// elsewhere. A nil Progress tells nothing. It is safe for use by several goroutines.
type Progress struct {
	out   io.Writer
	width int // of the terminal, in characters; 0: it is none

	mu    sync.Mutex
	done  int
	of    int
	label string
	lines int
	found int
	page  string // within the window
}

// NewProgress tells it to out, as a bar where that is a terminal.
func NewProgress(out io.Writer) *Progress {
	p := &Progress{out: out}
	if f, ok := out.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		p.width = 80
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			p.width = width
		}
	}
	return p
}

// begin says which window is read now, and how many were and will be.
func (p *Progress) begin(q reconcile.Request, done, of int) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.of, p.page = done, of, ""
	if p.label = q.From; p.label == "" {
		p.label = "what is new or changed"
	}
	p.draw()
}

// Page says how many pages of a window are done, as reconcile.Watch tells it.
func (p *Progress) Page(providerName string, w provider.Window, done, of int) {
	if p == nil || p.width == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.page = fmt.Sprintf("%s %s%s page %d", providerName, w.Kind, strings.TrimRight(" "+w.Day, " "), done)
	if of >= 0 {
		p.page += fmt.Sprintf(" of %d", of)
	}
	p.draw()
}

// end says what became of the window.
func (p *Progress) end(_ reconcile.Request, r reconcile.Result) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var sum reconcile.ProviderRun
	for _, run := range r.Runs {
		sum.Lines, sum.Written, sum.Opened = sum.Lines+run.Lines, sum.Written+run.Written, sum.Opened+run.Opened
	}
	p.done++
	p.lines, p.found, p.page = p.lines+sum.Lines, p.found+sum.Opened, ""
	if p.width > 0 {
		p.draw()
		return
	}
	left := ""
	if !r.Complete {
		left = ", not complete"
	}
	_, _ = fmt.Fprintf(p.out, "%s  %d of %d  %s, %d written, %s opened%s\n", p.label, p.done, p.of, count(sum.Lines, "line"), sum.Written, count(sum.Opened, "finding"), left)
}

// Done ends the bar's line.
func (p *Progress) Done() {
	if p == nil || p.width == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	_, _ = fmt.Fprint(p.out, "\n")
}

// barWidth is how long the bar itself is.
const barWidth = 24

// draw draws the bar; the caller has locked p.
func (p *Progress) draw() {
	if p.width == 0 || p.of == 0 {
		return
	}
	full := barWidth * p.done / p.of
	text := fmt.Sprintf("[%s%s] %d/%d  %s  %s, %s opened", strings.Repeat("#", full), strings.Repeat("-", barWidth-full),
		p.done, p.of, p.label, count(p.lines, "line"), count(p.found, "finding"))
	if p.page != "" {
		text += "  " + p.page
	}
	if len(text) >= p.width {
		text = text[:p.width-1]
	}
	_, _ = fmt.Fprint(p.out, "\r"+text+"\x1b[K")
}
