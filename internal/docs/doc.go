// Package docs has tests alone. They hold the pages under docs/ and beside the README to what they are about: every link
// leads somewhere, every alarm has its section in the runbook, and what is said of the template is what it says.
package docs
