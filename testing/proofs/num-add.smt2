; Sums and differences of signed words, with the test of their signs.
;
; In words: add_signed(a, b) is a + b where that fits a signed word, and `Overflow` exactly where it does not; subtract_signed(a, b) likewise.
; Spec: docs/integrators/units.md
; Code: core/math/src/num.rs add_signed subtract_signed
; Proved: for every pair of 64-bit numbers, as vectors of bits. The exact result is that of one bit more.
; Assumed: nothing.

(declare-const a (_ BitVec 64))
(declare-const b (_ BitVec 64))
(define-fun wide ((x (_ BitVec 64))) (_ BitVec 65) ((_ sign_extend 1) x))
(define-fun sum () (_ BitVec 64) (bvadd a b))
(define-fun difference () (_ BitVec 64) (bvsub a b))
(define-fun is-negative ((x (_ BitVec 64))) Bool (bvslt x (_ bv0 64)))
(define-fun sum-overflows () Bool (is-negative (bvand (bvxor a sum) (bvxor b sum))))
(define-fun difference-overflows () Bool (is-negative (bvand (bvxor a b) (bvxor a difference))))
(define-fun sum-fits () Bool (= (wide sum) (bvadd (wide a) (wide b))))
(define-fun difference-fits () Bool (= (wide difference) (bvsub (wide a) (wide b))))

(echo "premises a sum that fits and one that does not")
(push 1)
(assert (and sum-fits (not difference-fits)))
(check-sat)
(pop 1)

(echo "holds sum: the test is true exactly where the sum does not fit")
(push 1)
(assert (not (= sum-overflows (not sum-fits))))
(check-sat)
(pop 1)
(echo "breaks sum: one of the two signs does not tell")
(push 1)
(assert (not (= (is-negative (bvxor a sum)) (not sum-fits))))
(check-sat)
(pop 1)

(echo "holds difference: the test is true exactly where the difference does not fit")
(push 1)
(assert (not (= difference-overflows (not difference-fits))))
(check-sat)
(pop 1)
(echo "breaks difference: the signs of the numbers alone do not tell")
(push 1)
(assert (not (= (is-negative (bvxor a b)) (not difference-fits))))
(check-sat)
(pop 1)
