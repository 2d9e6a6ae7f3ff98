target datalayout = "e-m:e-p:64:64-i64:64-i128:128-n32:64-S128"
target triple = "bpfel"

; The compiler's 128-bit routines under the names and with the calling convention LLVM 23 expects: two words each in
; registers, the result in two registers as well. rustc 1.97 has no such convention (it returns anything wider than a
; word through memory), so the bodies are Rust functions in `builtins/src/exports.rs`, inlined here.
%words = type { i64, i64 }

declare void @ballast_multi3(ptr, i64, i64, i64, i64)
declare void @ballast_udivti3(ptr, i64, i64, i64, i64)
declare void @ballast_umodti3(ptr, i64, i64, i64, i64)
declare void @ballast_divti3(ptr, i64, i64, i64, i64)
declare void @ballast_modti3(ptr, i64, i64, i64, i64)

define %words @__multi3(i64 %al, i64 %ah, i64 %bl, i64 %bh) noinline nounwind {
  %out = alloca %words, align 8
  call void @ballast_multi3(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh) alwaysinline
  %words = load %words, ptr %out, align 8
  ret %words %words
}

define %words @__udivti3(i64 %al, i64 %ah, i64 %bl, i64 %bh) noinline nounwind {
  %out = alloca %words, align 8
  call void @ballast_udivti3(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh) alwaysinline
  %words = load %words, ptr %out, align 8
  ret %words %words
}

define %words @__umodti3(i64 %al, i64 %ah, i64 %bl, i64 %bh) noinline nounwind {
  %out = alloca %words, align 8
  call void @ballast_umodti3(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh) alwaysinline
  %words = load %words, ptr %out, align 8
  ret %words %words
}

define %words @__divti3(i64 %al, i64 %ah, i64 %bl, i64 %bh) noinline nounwind {
  %out = alloca %words, align 8
  call void @ballast_divti3(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh) alwaysinline
  %words = load %words, ptr %out, align 8
  ret %words %words
}

define %words @__modti3(i64 %al, i64 %ah, i64 %bl, i64 %bh) noinline nounwind {
  %out = alloca %words, align 8
  call void @ballast_modti3(ptr %out, i64 %al, i64 %ah, i64 %bl, i64 %bh) alwaysinline
  %words = load %words, ptr %out, align 8
  ret %words %words
}
