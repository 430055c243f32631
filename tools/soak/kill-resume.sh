#!/usr/bin/env bash
# Kills `reda train` with kill -9 at random moments and resumes it, until it was killed KILLS times (1000 unless given) in runs of every kind; every run that comes
# to its end must have written the bytes of the run that nobody killed.
# Usage: tools/soak/kill-resume.sh [KILLS] [SEED]
set -euo pipefail
cd "$(dirname "$0")/../.."
kills=${1:-1000}
RANDOM=${2:-1}
dotnet build tools/Reda.Cli -c Release --nologo -v quiet
reda="dotnet $PWD/tools/Reda.Cli/bin/Release/net10.0/reda.dll"
work=$(mktemp -d)
done_kills=0 finished=0 failures=0 inside=0 round=0
summary() { echo "$done_kills kills, $inside of them while a checkpoint was written; $finished runs finished; $failures failures"; }
trap 'rm -rf "$work"' EXIT

for user in $(seq 0 299); do
    for n in $(seq 0 14); do echo "u$user,i$((user % 4 * 100 + (user * 7 + n * (1 + user % 3)) % 100))"; done
done > "$work/data.csv"

while [ "$done_kills" -lt "$kills" ]; do
    optimizers=(sparse dense deferred)
    optimizer=${optimizers[$((round % 3))]}
    validate=$([ $((round / 3 % 2)) -eq 1 ] && echo "--validate" || true)
    options="-d 32 -m 8 -e 6 --batch-size 50 --learning-rate 0.01 --item-spread 0.3 --optimizer $optimizer $validate --quiet"
    name="$optimizer$validate"
    if [ ! -f "$work/$name" ]; then
        begin=$(date +%s%N)
        $reda train "$work/data.csv" --model "$work/$name" $options > "$work/out" 2>&1
        # Kills come until shortly after the time that a whole run takes, on this machine and with what else it does.
        window=$((($(date +%s%N) - begin) * 5 / 4000000))
    fi
    rm -rf "$work/run" "$work/model"
    while [ ! -f "$work/model" ]; do
        $reda train "$work/data.csv" --model "$work/model" --checkpoint "$work/run" --checkpoint-every 0.01s --resume --threads $((1 + RANDOM % 3)) $options > "$work/out" 2> "$work/err" &
        process=$!
        wait_ms=$((RANDOM % window))
        sleep "$((wait_ms / 1000)).$(printf '%03d' $((wait_ms % 1000)))"
        if kill -9 $process 2> "$work/kill"; then done_kills=$((done_kills + 1)); fi
        status=0
        wait $process 2> "$work/wait" || status=$?
        if [ "$status" -ne 0 ] && [ "$status" -ne 137 ]; then
            echo "FAILED: exit $status: $(cat "$work/err")"
            failures=$((failures + 1))
            break
        fi
        if grep -q W141 "$work/err"; then
            echo "FAILED: a checkpoint was not whole: $(cat "$work/err")"
            failures=$((failures + 1))
        fi
        if [ -e "$work/run/.checkpoint.tmp" ]; then inside=$((inside + 1)); fi
    done
    if [ -f "$work/model" ]; then
        finished=$((finished + 1))
        if ! cmp -s "$work/model" "$work/$name"; then
            echo "FAILED: $name ended with other bytes"
            failures=$((failures + 1))
        fi
    fi
    round=$((round + 1))
    summary
done

[ "$failures" -eq 0 ]
