package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tender/internal/testenv"
	"tender/shared/provider"
	"tender/shared/provider/registry"
)

// browserTime bounds one browser test; a page that never comes fails it instead of hanging.
const browserTime = time.Minute

// browser is a headless Chromium with a profile of its own.
type browser struct {
	t    *testing.T
	ctx  context.Context
	shop string
}

func openBrowser(t *testing.T) browser {
	t.Helper()
	path := testenv.Chromium(t)
	s := startServer(t)
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(t.TempDir()), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1000, 900),
	)
	ctx, cancel := context.WithTimeout(t.Context(), browserTime)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return browser{t, ctx, s.URL()}
}

func (b browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// choose picks product and capture on the front page and goes to the hosted page.
func (b browser) choose(product, capture string) {
	b.t.Helper()
	b.do(
		chromedp.Navigate(b.shop+"/"),
		chromedp.Click(`input[name=product][value=`+product+`]`),
		chromedp.Click(`input[name=provider][value=postpay]`),
		chromedp.Click(`input[name=capture][value=`+capture+`]`),
		chromedp.Click(`form button.main`),
		chromedp.WaitVisible(`button[value=approve]`),
	)
}

// answer presses a button of the hosted page and waits for the result page to show the status.
func (b browser) answer(outcome, status string) {
	b.t.Helper()
	b.do(chromedp.Click(`button[value=` + outcome + `]`))
	b.shows(status)
}

// press presses a button of the result page.
func (b browser) press(action, status string) {
	b.t.Helper()
	b.do(chromedp.Click(`button[name=action][value=` + action + `]`))
	b.shows(status)
}

func (b browser) shows(status string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(`h1 .badge.` + status))
}

// text gives what a part of the page says.
func (b browser) text(selector string) string {
	b.t.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(selector))
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Join(strings.Fields(text), " ")
}

// shoot saves the page as a person sees it, where TENDER_TEST_SCREENSHOTS names a folder.
func (b browser) shoot(name string) {
	b.t.Helper()
	folder := os.Getenv("TENDER_TEST_SCREENSHOTS")
	if folder == "" {
		return
	}
	for _, look := range []struct {
		name   string
		width  int64
		scheme string
	}{{"desktop", 1000, "light"}, {"phone", 390, "light"}, {"dark", 1000, "dark"}} {
		b.do(chromedp.EmulateViewport(look.width, 844), prefers(look.scheme))
		picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name+"-"+look.name+".png"), picture, 0o600)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
	b.do(chromedp.EmulateReset(), prefers(""))
}

// prefers makes the page believe that the person has chosen light or dark.
func prefers(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	})
}

func TestBrowserApproves(t *testing.T) {
	b := openBrowser(t)
	b.do(chromedp.Navigate(b.shop + "/"))
	b.shoot("shop")
	b.choose("perfume", "automatic")
	b.shoot("pay")
	b.answer("approve", "captured")
	if got := b.text("dl.sums"); !strings.Contains(got, "Captured AED 814.80") {
		t.Errorf("the sums are %q", got)
	}
	b.shoot("captured")
	b.press("refund", "partially_refunded")
	b.shoot("partially_refunded")
	b.press("refund_all", "refunded")
	if got := b.text("dl.sums"); !strings.Contains(got, "Refunded AED 814.80") {
		t.Errorf("the sums are %q", got)
	}
	b.shoot("refunded")
}

// Every provider is paid once, from the shop's front page to its result page.
func TestBrowserPaysWithEveryProvider(t *testing.T) {
	b := openBrowser(t)
	for _, info := range registry.Infos() {
		b.do(
			chromedp.Navigate(b.shop+"/"),
			chromedp.Click(`input[name=product][value=lamp]`),
			chromedp.Click(`input[name=provider][value=`+info.Name+`]`),
		)
		b.shoot("shop-" + info.Name)
		if info.Notification == provider.NoMessages {
			b.paysAndComesBack(info.Name)
		} else {
			b.do(chromedp.Click(`form button.main`), chromedp.WaitVisible(`button[value=approve]`))
			b.shoot("pay-" + info.Name)
			b.answer("approve", "captured")
		}
		b.shoot("captured-" + info.Name)
		if got := b.text("main"); !strings.Contains(got, info.Title+", automatic capture") {
			t.Errorf("the result of %s is %q", info.Name, got)
		}
	}
}

// paysAndComesBack is a payment at a provider that sends nobody back: the shopper does that, and asks.
func (b browser) paysAndComesBack(name string) {
	b.t.Helper()
	b.do(chromedp.Click(`form button.main`))
	b.shows("pending")
	b.shoot("pending-" + name)
	address, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Click(`button[value=pay]`), chromedp.WaitVisible(`button[value=approve]`))
	b.shoot("pay-" + name)
	b.do(chromedp.Click(`button[value=approve]`))
	b.says("Thank you")
	b.do(chromedp.Navigate(address))
	b.press("ask", "captured")
}

// says waits for a text on a page that has the address of the one before: waiting for an element would go on in that one.
func (b browser) says(text string) {
	b.t.Helper()
	for {
		html, err := chromedp.Run(b.ctx, chromedp.OuterHTML("html"))
		if b.ctx.Err() != nil {
			b.t.Fatalf("it never said %q: %v", text, err)
		}
		if strings.Contains(html, text) {
			return
		}
	}
}

func TestBrowserCapturesByHand(t *testing.T) {
	b := openBrowser(t)
	b.choose("lamp", "manual")
	b.answer("approve", "authorized")
	b.shoot("authorized")
	b.press("capture", "captured")
}

func TestBrowserDeclinesAndPaysAgain(t *testing.T) {
	b := openBrowser(t)
	b.choose("cup", "automatic")
	b.answer("decline", "failed")
	b.shoot("failed")
	b.do(chromedp.Click(`button[value=pay]`), chromedp.WaitVisible(`button[value=approve]`))
	b.answer("approve", "captured")
	b.shoot("paid_again")
	if got := b.text("dl.sums"); !strings.Contains(got, "Captured AED 45.00") {
		t.Errorf("the sums are %q", got)
	}
}

func TestBrowserCancels(t *testing.T) {
	b := openBrowser(t)
	b.choose("cup", "automatic")
	b.answer("cancel", "pending")
	b.shoot("pending")
	b.press("cancel", "cancelled")
	b.shoot("cancelled")
}

func TestBrowserLeavesThePage(t *testing.T) {
	b := openBrowser(t)
	b.choose("cup", "automatic")
	address, err := chromedp.Run(b.ctx, chromedp.TextContent("main p"))
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimPrefix(strings.TrimSpace(address), "Order ")
	b.do(chromedp.Navigate(b.shop + "/shop/result?order_id=" + id))
	if got := b.text("button[value=pay]"); got != "Continue to payment" {
		t.Errorf("the button says %q", got)
	}
	b.do(chromedp.Click(`button[value=pay]`), chromedp.WaitVisible(`button[value=approve]`))
	b.answer("approve", "captured")
}
