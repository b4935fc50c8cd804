#!/bin/sh
# build.sh: kernels/*.cu to kernels/image/, for the device. What it makes is committed, so that a build without nvcc has
# a GPU path too; it does nothing while kernels/image/stamp fits the sources.
#   image/X.fatbin    machine code for sm_75 .. sm_120 and PTX: drivers from 580 on
#   image/X.ptx       compute_75, its .version lowered from 9.0 to 7.0: older drivers (from 450 on), unknown GPUs
#   image/report.txt  registers, spills, stack and shared memory of each kernel and architecture
#   image/stamp       sha256 of the sources, one line a file (sha256sum -c checks it)
set -eu
cd "$(dirname "$0")/.."
mkdir -p kernels/image
sources="$(ls kernels/*.cu kernels/*.h native/simt.h kernels/build.sh)"
if [ -f kernels/image/stamp ] && [ "$(sha256sum $sources)" = "$(cat kernels/image/stamp)" ]; then exit 0; fi
nvcc=$(command -v nvcc || ls "${CUDA_HOME:-/usr/local/cuda}/bin/nvcc" 2>/dev/null || true)
if [ -z "$nvcc" ]; then
  echo "kernels: their sources changed and there is no nvcc here: kernels/image is out of date"
  exit 0
fi
case $("$nvcc" --version) in *"release 13."*) ;; *)
  echo "kernels: their sources changed and nvcc is not 13.x: kernels/image is out of date"
  exit 0;; esac
temp=$(mktemp -d); trap 'rm -rf "$temp"' EXIT
code="-gencode arch=compute_75,code=compute_75"
for sm in 75 80 86 89 90 100 120; do code="$code -gencode arch=compute_$sm,code=sm_$sm"; done
: > "$temp/report.txt"
for source in kernels/*.cu; do
  name=$(basename "$source" .cu)
  "$nvcc" -std=c++17 -O3 --threads 2 -Xptxas -v --compress-mode=size $code -fatbin -o "$temp/$name.fatbin" "$source" \
    2> "$temp/$name.log" || { cat "$temp/$name.log"; exit 1; }
  "$nvcc" -std=c++17 -O3 -arch=compute_75 -ptx -o "$temp/$name.ptx9" "$source"
  sed 's/^\.version 9\.0$/.version 7.0/' "$temp/$name.ptx9" > "$temp/$name.ptx"
  grep -q '^\.version 7\.0$' "$temp/$name.ptx" || { echo "kernels: the PTX of $name has another version than 9.0"; exit 1; }
  awk -v file="$name" '
    /Compiling entry function/ { split($0, q, "\047"); kernel = q[2]; arch = q[4] }
    /bytes stack frame/ { spill = $1 " B stack, " $5 " B spilled"; sub(/^ */, "", spill) }
    /Used [0-9]+ registers/ { match($0, /Used [0-9]+ registers.*/);
      printf "%-12s %-14s %-7s %s; %s\n", file, kernel, arch, substr($0, RSTART), spill }' "$temp/$name.log" \
    | sort >> "$temp/report.txt"
done
rm -f kernels/image/*
mv "$temp"/*.fatbin "$temp"/*.ptx "$temp/report.txt" kernels/image/
sha256sum $sources > kernels/image/stamp
grep -v ' 0 B spilled' kernels/image/report.txt | sed 's/^/kernels: spills: /' || true
echo "kernels: built with $("$nvcc" --version | tail -2 | head -1)"
