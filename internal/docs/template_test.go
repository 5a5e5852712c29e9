package docs

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// section gives what stands under a top-level key of template.yaml.
func section(t testing.TB, name string) string {
	t.Helper()
	_, rest, found := strings.Cut("\n"+read(t, "template.yaml"), "\n"+name+":\n")
	if !found {
		t.Fatalf("template.yaml has no %s", name)
	}
	if end := regexp.MustCompile(`(?m)^[A-Za-z]`).FindStringIndex(rest); end != nil {
		rest = rest[:end[0]]
	}
	return rest
}

// entries gives the text of each entry of such a section, by name.
func entries(text string) map[string]string {
	all := map[string]string{}
	names := regexp.MustCompile(`(?m)^  ([A-Za-z0-9]+):$`).FindAllStringSubmatchIndex(text, -1)
	for i, at := range names {
		end := len(text)
		if i+1 < len(names) {
			end = names[i+1][0]
		}
		all[text[at[2]:at[3]]] = text[at[1]:end]
	}
	return all
}

// resources gives the template's resources of a type.
func resources(t testing.TB, kind string) map[string]string {
	t.Helper()
	all := entries(section(t, "Resources"))
	maps.DeleteFunc(all, func(_, text string) bool { return !strings.Contains(text, "\n    Type: "+kind+"\n") })
	if len(all) == 0 {
		t.Fatalf("template.yaml has no %s", kind)
	}
	return all
}

// same says which names are in one list alone.
func same(t *testing.T, what string, here, there []string) {
	t.Helper()
	slices.Sort(here)
	slices.Sort(there)
	if !slices.Equal(here, there) {
		t.Errorf("%s: the page has\n%q\nand the template\n%q", what, here, there)
	}
}

// first gives the first group of every match.
func first(pattern, text string) (all []string) {
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		all = append(all, m[1])
	}
	return all
}

// part gives a page's text under a heading of the second level.
func part(t testing.TB, page, title string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, "\n## "+title+"\n")
	if !found {
		t.Fatalf("there is no ## %s", title)
	}
	text, _, _ := strings.Cut(rest, "\n## ")
	return text
}

func TestRunbookHasEveryAlarm(t *testing.T) {
	alarms := resources(t, "AWS::CloudWatch::Alarm")
	page := read(t, "docs/runbook.md")
	same(t, "runbook.md, alarms", first(`(?m)^### (\w+Alarm)$`, page), slices.Collect(maps.Keys(alarms)))
	for _, text := range strings.Split(page, "\n### ")[1:] {
		text, _, _ = strings.Cut(text, "\n# ")
		if !strings.Contains(text, "**Means**:") || !strings.Contains(text, "**Look**:") && !strings.Contains(text, "**Do**:") {
			t.Errorf("the section %.40q does not say what it means and what to do", text)
		}
	}
}

func TestDeployHasEveryParameter(t *testing.T) {
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (`[^|]*`|none) \\|").FindAllStringSubmatch(part(t, read(t, "docs/deploy.md"), "Every parameter"), -1)
	given := map[string]string{}
	for _, row := range rows {
		given[row[1]] = strings.TrimSuffix(strings.Trim(row[2], "`"), "none")
	}
	parameters := entries(section(t, "Parameters"))
	same(t, "deploy.md, parameters", slices.Collect(maps.Keys(given)), slices.Collect(maps.Keys(parameters)))
	for name, text := range parameters {
		value := ""
		if m := regexp.MustCompile(`(?m)^    Default: (?:'([^']*)'|([^#\n]*[^#\s]))`).FindStringSubmatch(text); m != nil {
			value = m[1] + m[2]
		}
		if given[name] != value {
			t.Errorf("deploy.md says that %s is %q by itself, the template %q", name, given[name], value)
		}
	}
}

func TestDeployHasEveryOutput(t *testing.T) {
	same(t, "deploy.md, outputs", first("(?m)^\\| `(\\w+)` \\| ", part(t, read(t, "docs/deploy.md"), "Deploy")),
		slices.Collect(maps.Keys(entries(section(t, "Outputs")))))
}

// What is written into a provider's secret has the members that the template makes.
func TestDeployHasEverySecret(t *testing.T) {
	page := part(t, read(t, "docs/deploy.md"), "Each provider")
	for name, text := range resources(t, "AWS::SecretsManager::Secret") {
		for _, members := range first(`SecretString: '\{(".*)\}'`, text) {
			names := first(`"(\w+)":`, members)
			want := regexp.MustCompile(`"` + strings.Join(names, `":"[^"]*","`) + `":"[^"]*"\}`)
			if !want.MatchString(page) {
				t.Errorf("deploy.md does not show the members of %s: %q", name, names)
			}
		}
	}
}

// Every secret is in the table of rotations, by its name without that of the stack.
func TestRunbookRotatesEverySecret(t *testing.T) {
	page := part(t, read(t, "docs/runbook.md"), "Rotating keys and credentials")
	for name, text := range resources(t, "AWS::SecretsManager::Secret") {
		secret := first(`Name: !Sub \$\{AWS::StackName\}/([\w-]+)`, text)[0]
		if strings.HasSuffix(secret, "_previous") {
			secret = strings.TrimSuffix(secret, "_previous")
			if row := regexp.MustCompile("(?m)^\\| `" + secret + "`.*$").FindString(page); strings.Contains(row, "there is no former one") {
				t.Errorf("runbook.md says that %s has no former value, and the template has %s", secret, name)
			}
		}
		if !strings.Contains(page, "`"+secret+"`") {
			t.Errorf("runbook.md does not say how %s is rotated", secret)
		}
	}
}

func TestSecurityHasEveryRoute(t *testing.T) {
	page := part(t, read(t, "docs/security.md"), "Who may call what")
	var described []string
	for path, text := range paths(read(t, "openapi.yaml")) {
		for _, method := range first(`(?m)^    (get|post|put|patch|delete):$`, text) {
			described = append(described, strings.ToUpper(method)+" "+path)
		}
	}
	same(t, "security.md, routes (the other side is openapi.yaml)", first("(?m)^\\| `([A-Z]+ /[^`]*)` \\|", page), described)
}

// paths gives what openapi.yaml says of each path.
func paths(contract string) map[string]string {
	_, rest, _ := strings.Cut(contract, "\npaths:\n")
	rest, _, _ = strings.Cut(rest, "\ncomponents:\n")
	all := map[string]string{}
	at := regexp.MustCompile(`(?m)^  (/\S*):$`).FindAllStringSubmatchIndex(rest, -1)
	for i, m := range at {
		end := len(rest)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		all[rest[m[2]:m[3]]] = rest[m[1]:end]
	}
	return all
}

// A test that a page names is there, in the folder that it names.
func TestNamedTestsExist(t *testing.T) {
	named := regexp.MustCompile("`((?:[\\w-]+/)*[\\w-]+)` ((?:`Test\\w+`(?:, )?)+)").FindAllStringSubmatch(read(t, "docs/security.md"), -1)
	if len(named) < 20 {
		t.Fatalf("only %d folders are named", len(named))
	}
	for _, m := range named {
		files, err := filepath.Glob(filepath.Join(root, m[1], "*_test.go"))
		if err != nil || len(files) == 0 {
			t.Errorf("%s has no tests", m[1])
		}
		source := ""
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source += string(data)
		}
		for _, name := range first("`(Test\\w+)`", m[2]) {
			if !strings.Contains(source, "\nfunc "+name+"(") {
				t.Errorf("%s has no %s", m[1], name)
			}
		}
	}
}

// What costs when nothing happens is counted from the template.
func TestCostCountsTheTemplate(t *testing.T) {
	page := part(t, read(t, "docs/cost.md"), "Idle")
	alarms, metrics := resources(t, "AWS::CloudWatch::Alarm"), 0
	for _, text := range alarms {
		metrics += max(1, strings.Count(text, "MetricStat:"))
	}
	secrets := 0
	for _, text := range resources(t, "AWS::SecretsManager::Secret") {
		if !strings.Contains(text, "Condition: ") || strings.Contains(text, "Condition: PostpayEnabled") {
			secrets++
		}
	}
	for name, want := range map[string]string{
		"alarms":     "| Alarms | " + strconv.Itoa(len(alarms)) + ", over " + strconv.Itoa(metrics) + " metrics",
		"secrets":    "| Secrets | " + strconv.Itoa(secrets) + ":",
		"dashboards": "| Dashboard | " + strconv.Itoa(len(resources(t, "AWS::CloudWatch::Dashboard"))) + " |",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("cost.md does not count %s: %q", name, want)
		}
	}
}
