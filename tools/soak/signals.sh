#!/usr/bin/env bash
# How long Ctrl-C and SIGTERM take to end each long command, from the signal to the end of the process, and that nothing half-written is left behind.
# Usage: tools/soak/signals.sh [ROUNDS] (8 unless given); reads LastFM from the folder that REDA_DATA names (default ../shared/data).
set -euo pipefail
set -m # otherwise bash starts background processes with SIGINT ignored
cd "$(dirname "$0")/../.."
rounds=${1:-8}
data=$(realpath "${REDA_DATA:-../shared/data}/LastFM")
dotnet build tools/Reda.Cli -c Release --nologo -v quiet
reda="dotnet $PWD/tools/Reda.Cli/bin/Release/net10.0/reda.dll"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
$reda train "$data" --model model --epochs 3 --quiet > train.log
before=$(ls -A | sort)
failures=0

measure() {
    local signal=$1 code=$2 times=() start end status
    shift 2
    for _ in $(seq "$rounds"); do
        $reda "$@" > /dev/null 2>&1 &
        sleep "0.$((RANDOM % 9 + 1))"
        sleep 0.7
        start=$(date +%s%N)
        kill "-$signal" $! || { echo "$1 ended before the signal"; failures=$((failures + 1)); }
        status=0
        wait $! || status=$?
        end=$(date +%s%N)
        times+=($(((end - start) / 1000000)))
        if [ "$status" -ne "$code" ]; then echo "$1: exit $status after SIG$signal"; failures=$((failures + 1)); fi
        if [ "$(ls -A | sort)" != "$before" ]; then echo "$1 left something behind"; failures=$((failures + 1)); fi
    done
    mapfile -t times < <(printf '%s\n' "${times[@]}" | sort -n)
    echo "$1 SIG$signal: median ${times[$((rounds / 2))]} ms, at most ${times[-1]} ms"
    if [ "${times[-1]}" -gt 200 ]; then failures=$((failures + 1)); fi
}

for signal in "INT 130" "TERM 143"; do
    measure $signal train "$data" --model new --epochs 1000
    measure $signal evaluate model --test "$data" --full
    measure $signal recommend model --all --output out.csv
    measure $signal index model
done
echo "$failures failures"
[ "$failures" -eq 0 ]
