#!/usr/bin/env bash
# Fails every system call that touches checkpoints in turn, with ENOSPC and EIO, and kills the process at each (FailingDiskTests). Needs strace. Many minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
REDA_SOAK=1 dotnet test tools/Reda.Tools.Tests -c Release --filter "FullyQualifiedName~FailingDiskTests" --logger "console;verbosity=normal"
