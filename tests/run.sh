#!/bin/bash
# make test: builds with and without sanitizers and runs every part.  A part
# is a command that closes on "N passed, N failed"; a part that fails, says no
# such line, or writes to standard error counts as a failure.  All parts run,
# in three lanes beside each other, each about as long: what needs the
# sanitizers, and devices; browsers and kill; the rest.
#
#	tests/run.sh [part…]	only these (the builds always)
set -u
unset MAKEFLAGS MAKELEVEL MFLAGS
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
export BUILD=${BUILD:-build}
export CONTRACTS=${CONTRACTS:-../shared/contracts}
# A leak is a failure.  What was freed is watched for 8 MB more, not 256: each
# fork copies that.
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0:quarantine_size_mb=8
export UBSAN_OPTIONS=print_stacktrace=1
only=("$@")
cgi/tools/packages.sh test || exit 1
work=$(mktemp -d) || exit 1
lanes=()	# process groups
stop() {
	local lane
	for lane in "${lanes[@]}"; do kill -TERM -- "-$lane" 2>/dev/null; done
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

wanted() {
	local name
	((${#only[@]} == 0)) || [ "$1" = build ] && return
	for name in "${only[@]}"; do
		[ "$name" = "$1" ] && return
	done
	return 1
}

# part NAME COMMAND…: what it came to is a line of $work/sums, and said at once.
part() {
	local name=$1 rc line p=0 f=0 since=$SECONDS
	local out=$work/$BASHPID.out err=$work/$BASHPID.err
	shift
	wanted "${name%% *}" || return
	"$@" >"$out" 2>"$err" </dev/null
	rc=$?
	line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' "$out" | tail -n 1)
	if [ -n "$line" ]; then
		p=${line%% *}
		f=${line#*, }
		f=${f%% *}
	fi
	if [ -z "$line" ] || { [ "$rc" != 0 ] && [ "$f" = 0 ]; } ||
	    [ -s "$err" ]; then
		f=$((f + 1))
	fi
	echo "$p $f" >>"$work/sums"
	{
		if [ "$f" != 0 ]; then
			tail -n 100 "$out"
			[ ! -s "$err" ] || echo "standard error:"
			head -n 100 "$err"
		fi
		echo "$name: $p passed, $f failed ($((SECONDS - since)) s)"
	} >"$out.said"
	flock "$work/sums" cat "$out.said"
}

# Warnings are errors, so a build is one test each.
build() {
	make -s -j"$(nproc)" BUILD="$BUILD" "$@" built || return
	echo "1 passed, 0 failed"
}

# Every committed input, through each fuzz target, under the sanitizers.
replay() {
	local p=0 f=0 program name files
	for program in "$BUILD"/san/replay/*; do
		name=${program##*/}
		files=(tests/fuzz/corpus/"$name"/*)
		[ -e "${files[0]}" ] || continue
		if "$program" "${files[@]}" >/dev/null; then
			p=$((p + ${#files[@]}))
		else
			f=$((f + 1))
			echo "fuzz target $name fails on its corpus"
		fi
	done
	echo "$p passed, $f failed"
	((f == 0))
}

# The real binary from the shell.
cgi() {
	local p=0 f=0 script said line
	for script in tests/cgi/test_*.sh; do
		said=$(BUILD=$1 bash "$script")
		line=$(grep -Eo '[0-9]+ passed, [0-9]+ failed' <<<"$said" |
		    tail -n 1)
		[ "$said" = "$line" ] || echo "$said"
		p=$((p + ${line%% *}))
		line=${line#*, }
		f=$((f + ${line%% *}))
		[ -n "$line" ] || f=$((f + 1))
	done
	echo "$p passed, $f failed"
	((f == 0))
}

checked() {
	part "build san" build SAN=1
	part "unit san" timeout 1000 "$BUILD/san/unit"
	part fuzz replay
	part "cgi san" cgi "$BUILD/san"
	part mqtt tests/mqtt/run.sh
}

# npm and the browser have words of their own for standard error.
whole() {
	[ ! -x tests/e2e/run.sh ] || part e2e sh -c 'tests/e2e/run.sh 2>&1'
	# the long one is make kill
	part kill env KILL_SECONDS=20 sh -c 'tests/kill/run.sh 2>&1'
}

plain() {
	local script name
	part layers cgi/tools/layers.sh
	part unit "$BUILD/unit"
	part cgi cgi "$BUILD"
	for script in tests/*/run.sh; do
		name=${script#tests/}
		name=${name%/run.sh}
		case $name in
		e2e | kill | mqtt | bench | ha) ;;
		*) part "$name" "$script" ;;
		esac
	done
}

part build build
set -m	# a process group each, to end all of it
checked &
lanes+=($!)
whole &
lanes+=($!)
set +m
plain
wait "${lanes[@]}"
lanes=()

awk '{ p += $1; f += $2 }
    END { print p " passed, " f " failed"; exit f != 0 }' "$work/sums"
