package report_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tender/internal/testenv"
	"tender/shared/provider"
	"tender/shared/reconcile"
	"tender/shared/reconcile/report"
)

// browser is a headless Chromium that notes every address that a page asks for.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu    sync.Mutex
	asked []string
}

func openBrowser(t *testing.T) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(testenv.Chromium(t)), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
	)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	b.do(chromedp.Navigate("about:blank"))
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) note(event any) {
	if e, ok := event.(*network.EventRequestWillBeSent); ok {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.asked = append(b.asked, e.Request.URL)
	}
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

func ask[T any](b *browser, script string) T {
	b.t.Helper()
	got, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatal(err)
	}
	return got
}

// look makes the page believe in a width, a color scheme and a medium.
func (b *browser) look(width int64, scheme, medium string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}

// shoot saves the page as a person sees it, where TENDER_TEST_SCREENSHOTS names a folder.
func (b *browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("TENDER_TEST_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "report-"+name+".png"), picture, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// serve gives the address of a report's page.
func serve(t *testing.T, r report.Report) string {
	t.Helper()
	var page bytes.Buffer
	if err := r.WriteHTML(&page); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page.Bytes())
	}))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

func TestBrowserShowsTheReport(t *testing.T) {
	b := openBrowser(t)
	broken := planted(t)
	broken.change(reconcile.WindowKey("beta", provider.Window{Kind: provider.WindowDay, Day: "2026-03-09"}), []byte(`{"owner":"x"}`))
	for name, m := range map[string]*month{"ties": planted(t), "broken": broken} {
		address := serve(t, m.report(march))
		b.do(chromedp.Navigate(address), chromedp.WaitReady(`main`))
		for _, width := range []int64{1280, 390} {
			for _, scheme := range []string{"light", "dark"} {
				b.look(width, scheme, "screen")
				b.shoot(fmt.Sprintf("%s-%d-%s", name, width, scheme))
				if got := ask[int](b, `document.documentElement.scrollWidth`); int64(got) > width {
					t.Errorf("%s: at %d px it is %d px wide", name, width, got)
				}
				if got := ask[string](b, unnamed); got != "" {
					t.Errorf("%s: a chart without words: %s", name, got)
				}
				if got := ask[string](b, worstContrast); got != "" {
					t.Errorf("%s, %s: too little contrast: %s", name, scheme, got)
				}
			}
		}
		b.look(800, "dark", "print")
		b.shoot(name + "-print")
		if got := ask[string](b, `getComputedStyle(document.querySelector("main")).backgroundColor`); got != "rgb(255, 255, 255)" {
			t.Errorf("it is printed on %s", got)
		}
		b.asksFor(address)
	}
}

// asksFor wants the page to be all that was asked for. What is in the page itself is no request.
func (b *browser) asksFor(page string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	own := 0
	for _, address := range b.asked {
		switch {
		case address == page:
			own++
		case !strings.HasPrefix(address, "data:"):
			b.t.Errorf("the page asks for %s", address)
		}
	}
	if own != 1 {
		b.t.Errorf("the page was asked for %d times, want once: the listener hears nothing", own)
	}
	b.asked = nil
}

// A hostile reference is text: no script runs, and no element is made of it.
func TestBrowserRunsNothing(t *testing.T) {
	b := openBrowser(t)
	b.do(chromedp.Navigate(serve(t, planted(t).report(march))), chromedp.WaitReady(`main`))
	if got := ask[int](b, `document.querySelectorAll("script").length`); got != 0 {
		t.Errorf("there are %d scripts", got)
	}
	if !strings.Contains(ask[string](b, `document.body.innerText`), "<script>alert(1)</script>") {
		t.Error("the reference is not shown as it is")
	}
}

// unnamed gives charts that neither say what they show nor stand in a table that does.
const unnamed = `[...document.querySelectorAll("svg")].filter(e => !(e.role === "img" && e.ariaLabel.length > 40 && e.closest("figure").querySelector("details table")) &&
  !(e.closest("td[aria-hidden=true]") && e.closest("tr").querySelectorAll("td[data-label]").length === 5)).map(e => e.outerHTML.slice(0, 80)).join(", ")`

// worstContrast gives texts whose contrast with what is behind them is below 4.5, and parts of charts with less than 3
// (WCAG 2.1, 1.4.3 and 1.4.11).
const worstContrast = `(() => {
  const rgb = s => (s.match(/[\d.]+/g) || []).map(Number);
  const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
    return .2126 * r + .7152 * g + .0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3) return c } return [255, 255, 255] };
  const bad = new Set();
  for (const e of document.querySelectorAll("main *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || e.closest("svg")) continue;
    const a = light(rgb(getComputedStyle(e).color).slice(0, 3)), b = light(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) bad.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
  }
  for (const e of document.querySelectorAll("rect")) {
    const a = light(rgb(getComputedStyle(e).fill)), b = light(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 3) bad.add("rect " + e.className.baseVal + " " + ratio.toFixed(2));
  }
  return [...bad].join(", ");
})()`
