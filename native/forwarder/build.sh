#!/bin/sh
# build.sh: native/forwarder/libcublas.so.12 from forwarder.c and names.txt (what libJCublas2 of JCuda 12.6.0 imports: nm -D).
# What it makes is committed, so that a build without gcc has it too; it does nothing while the stamp fits the sources.
set -eu
cd "$(dirname "$0")"
sources="build.sh forwarder.c names.txt"
if [ -f stamp ] && [ "$(sha256sum $sources)" = "$(cat stamp)" ]; then exit 0; fi
cc=$(command -v "${CC:-gcc}") || { echo "forwarder: its sources changed and there is no gcc here: it is out of date"; exit 0; }
temp=$(mktemp -d); trap 'rm -rf "$temp"' EXIT
# A stub is one jump; its slot points at first to a piece that asks for the name's number with all arguments kept.
{
  echo '.section .note.GNU-stack,"",@progbits'
  echo '.text'
  awk '{ printf ".globl %s\n.type %s,@function\n.balign 8\n%s: jmp *forwarder_slots+%d(%%rip)\n.size %s,.-%s\n", $1,$1,$1,8*(NR-1),$1,$1
         printf "first%d: movl $%d, %%r11d\njmp first\n", NR-1, NR-1 }' names.txt
  cat <<'ASM'
first:
  push %rbp
  mov %rsp, %rbp
  push %rax
  push %rdi
  push %rsi
  push %rdx
  push %rcx
  push %r8
  push %r9
  push %r11
  sub $128, %rsp
  and $-16, %rsp
  movups %xmm0, (%rsp)
  movups %xmm1, 16(%rsp)
  movups %xmm2, 32(%rsp)
  movups %xmm3, 48(%rsp)
  movups %xmm4, 64(%rsp)
  movups %xmm5, 80(%rsp)
  movups %xmm6, 96(%rsp)
  movups %xmm7, 112(%rsp)
  mov %r11d, %edi
  call forwarder_resolve
  movups (%rsp), %xmm0
  movups 16(%rsp), %xmm1
  movups 32(%rsp), %xmm2
  movups 48(%rsp), %xmm3
  movups 64(%rsp), %xmm4
  movups 80(%rsp), %xmm5
  movups 96(%rsp), %xmm6
  movups 112(%rsp), %xmm7
  mov -8(%rbp), %rax
  mov -16(%rbp), %rdi
  mov -24(%rbp), %rsi
  mov -32(%rbp), %rdx
  mov -40(%rbp), %rcx
  mov -48(%rbp), %r8
  mov -56(%rbp), %r9
  mov -64(%rbp), %r11
  leave
  lea forwarder_slots(%rip), %r10
  jmp *(%r10,%r11,8)
ASM
  echo '.data'
  echo '.balign 16'
  echo '.globl forwarder_slots'
  echo '.hidden forwarder_slots'
  echo 'forwarder_slots:'
  awk '{ printf ".quad first%d\n", NR-1 }' names.txt
  echo '.section .data.rel.ro,"aw"'
  echo '.balign 16'
  echo '.globl forwarder_names'
  echo '.hidden forwarder_names'
  echo 'forwarder_names:'
  awk '{ printf ".quad name%d\n", NR-1 }' names.txt
  echo '.section .rodata'
  awk '{ printf "name%d: .string \"%s\"\n", NR-1, $1 }' names.txt
} > "$temp/stubs.s"
echo "libcublas.so.12 { global: cublas*; JNI_OnLoad; local: *; };" > "$temp/map"
"$cc" -O2 -Wall -Wextra -fPIC -fno-stack-protector -fcf-protection=none -shared -nostdlib -s \
  -Wl,-soname,libcublas.so.12 -Wl,--version-script="$temp/map" -Wl,--hash-style=gnu -Wl,--build-id=none -Wl,-z,noexecstack \
  "$temp/stubs.s" forwarder.c -o "$temp/libcublas.so.12"
mv "$temp/libcublas.so.12" libcublas.so.12
sha256sum $sources > stamp
echo "forwarder: built with $("$cc" --version | head -1)"
