#!/bin/sh
# build.sh OUT: the host execution of the kernels, into OUT (target/native).
#   OUT/libcuda.so.1     the stand-in driver with all kernels
#   OUT/libraries/       stand-ins of libcusparse.so.12 and libcublas.so.12; OUT/libraries-13/ of libcublas.so.13
#   OUT/kernels-checked  driver program that runs the kernels under AddressSanitizer and UBSan
# Without g++, or elsewhere than on Linux x86-64, it says so in one line and makes nothing.
set -eu
out=${1:?output folder}
here=$(cd "$(dirname "$0")" && pwd)
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || { echo "native: not built on $(uname -s) $(uname -m)"; exit 0; }
cxx=$(command -v "${CXX:-g++}") || { echo "native: no g++ here, so the kernels are not run on the host"; exit 0; }
"$here/forwarder/build.sh"
mkdir -p "$out"
stamp=$(cat "$here"/*.cpp "$here"/*.h "$here"/*.inc "$here"/*.cu "$here"/build.sh "$here"/../kernels/*.cu "$here"/../kernels/*.h | sha256sum)
stamp="$stamp $("$cxx" --version | head -1)"
[ "$(cat "$out/stamp" 2>/dev/null)" = "$stamp" ] && exit 0
rm -f "$out/stamp"
# no contraction: the same bits with and without FMA in the processor
flags="-std=c++17 -ffp-contract=off -Wall -Wextra -Wno-unknown-pragmas -Wno-clobbered -x c++"
"$cxx" $flags -O2 -fPIC -shared -Wl,-soname,libcuda.so.1 "$here"/../kernels/*.cu "$here/standin_cuda.cpp" \
  -o "$out/libcuda.so.1.part"
mv "$out/libcuda.so.1.part" "$out/libcuda.so.1"
mkdir -p "$out/libraries" "$out/libraries-13"
library() { # FOLDER NAME VERSION: with the version node that NVIDIA's has
  file=lib$2.so.$3
  echo "$file { global: $2*; local: *; };" > "$1/$2.map"
  "$cxx" -std=c++17 -O2 -Wall -Wextra -fPIC -shared -DVERSION="$3" -Wl,-soname,"$file" -Wl,--version-script="$1/$2.map" \
    "$here/standin_$2.cpp" -o "$1/$file"
}
library "$out/libraries" cusparse 12
library "$out/libraries" cublas 12
library "$out/libraries-13" cublas 13
if echo 'int main(){}' | "$cxx" -x c++ -fsanitize=address,undefined - -o "$out/probe" 2>/dev/null; then
  "$cxx" $flags -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
    "$here"/../kernels/*.cu "$here/planted.cu" "$here/kernels_checked.cpp" -o "$out/kernels-checked"
else
  echo "native: g++ has no sanitizers here, so the kernels are not run under them"
fi
rm -f "$out/probe"
echo "$stamp" > "$out/stamp"
echo "native: built with $("$cxx" --version | head -1)"
