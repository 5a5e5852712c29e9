# Makes the template that `sam local` runs of the one that `sam build` wrote: the functions get the environment of this
# machine. SAM passes a container only those variables that the template declares, and cannot know what a deployment's
# intrinsic functions will be.
#
#   awk -v arch=x86_64 -f tools/local-template.awk ENVIRONMENT TEMPLATE TEMPLATE
#
# ENVIRONMENT has a line NAME=VALUE for each variable. The template is read twice: a variable that it declares anywhere gets
# its value there, any other is declared for all functions.

function quoted(text) {
  gsub(/'/, "''", text)
  return "'" text "'"
}

FNR == 1 { pass++ }

pass == 1 {
  at = index($0, "=")
  value[substr($0, 1, at - 1)] = substr($0, at + 1)
  next
}

{
  match($0, /^ */)
  indent = RLENGTH
  name = $1
  sub(/:$/, "", name)
  known = ($1 ~ /:$/) && (name in value)
}

pass == 2 {
  if (known) declared[name] = 1
  next
}

# What was the value of a variable that has another one now.
skipping && (indent > skip || $0 ~ /^ *- / && indent == skip) { next }
{ skipping = 0 }

/^[^ ]/ { globals = ($1 == "Globals:") }

known {
  printf "%*s%s: %s\n", indent, "", name, quoted(value[name])
  skipping = 1
  skip = indent
  next
}

/^ *- Ref: Architecture$/ { sub(/Ref: Architecture/, arch) }

{ print }

globals && $1 == "Variables:" {
  for (name in value)
    if (!(name in declared)) printf "%*s%s: %s\n", indent + 2, "", name, quoted(value[name])
}
