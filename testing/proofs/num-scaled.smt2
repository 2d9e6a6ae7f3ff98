; A quotient of 64 binary digits.
;
; In words: with the product moved up to n in [2^127, 2^128) and the divisor to d in [2^63, 2^64), n/d is above 2^63 and below 2^65. Where
; n >= d*2^64 the quotient is taken of n/2. Then it has 64 digits, the words fit the division by words, and a bit lost by halving n
; counts as a remainder.
; Spec: docs/integrators/units.md
; Code: core/math/src/num.rs multiply_divide_scaled leading_zeros_wide
; Proved: for all integers.
; Assumed: the division of two words by one gives floor and remainder for a high word below the divisor (num-divide).

(define-fun WORD () Int 18446744073709551616)
(define-fun HALF () Int 9223372036854775808)
(declare-const n Int)
(declare-const d Int)
(declare-const q Int)
(declare-const r Int)
(assert (and (<= (* WORD HALF) n) (< n (* WORD WORD)) (<= HALF d) (< d WORD)))
(define-fun quotient ((n Int)) Bool (and (= n (+ (* q d) r)) (<= 0 r) (< r d)))

(echo "premises 2^127 by 2^63")
(push 1)
(assert (and (= n (* WORD HALF)) (= d HALF) (= q HALF) (= r 0)))
(check-sat)
(pop 1)

(echo "holds whole: where the high word is below the divisor the quotient has 64 digits")
(push 1)
(assert (and (< n (* d WORD)) (quotient n)))
(assert (not (and (<= HALF q) (< q WORD))))
(check-sat)
(pop 1)
(echo "breaks whole: not where it is not")
(push 1)
(assert (and (= n (* WORD HALF)) (= d HALF) (quotient n)))
(assert (not (< q WORD)))
(check-sat)
(pop 1)

(declare-const h Int)
(declare-const bit Int)
(assert (and (= n (+ (* 2 h) bit)) (<= 0 bit) (<= bit 1)))
(echo "holds half: otherwise that of n/2 has, and its high word is below the divisor")
(push 1)
(assert (and (>= n (* d WORD)) (quotient h)))
(assert (not (and (< h (* d WORD)) (<= HALF q) (< q WORD))))
(check-sat)
(pop 1)
(echo "breaks half: not if it is halved anyway")
(push 1)
(assert (and (= n (* WORD HALF)) (= d (- WORD 1)) (quotient h)))
(assert (not (<= HALF q)))
(check-sat)
(pop 1)
(echo "holds remainder: n/(2d) is whole exactly where neither a remainder nor a bit is left; else the ceiling is q + 1")
(push 1)
(assert (quotient h))
(assert (not (and (= (= n (* 2 q d)) (and (= r 0) (= bit 0))) (<= (* 2 q d) n) (< n (* 2 (+ q 1) d)))))
(check-sat)
(pop 1)
(echo "breaks remainder: the bit counts")
(push 1)
(assert (and (quotient h) (= r 0) (= d HALF) (= q HALF)))
(assert (not (= n (* 2 q d))))
(check-sat)
(pop 1)
