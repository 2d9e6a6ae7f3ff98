; One step of the claims index: the product M, of 64 digits, by a payment or a cut.
;
; In words: M = m/2^(63+position) with 2^63 <= m < 2^64. A payment of i out of C, 0 < i < C, makes the digits q = ceil(m*(C-i)*P/C) with
; P = 2^halvings such that again 2^63 <= q < 2^64; a cut makes them with floor. Then M' = q/P in units of m:
;   (1) M' < m: M falls with every payment and every cut, however small, so digits and position tell whether anything happened;
;   (2) M' > 0: whatever is paid or cut, short of everything, leaves digits, so nothing need be shortened;
;   (3) M' is the exact product, rounded up by a payment and down by a cut, by less than the 2^63rd part of M'.
; Spec: docs/spec.md section 7
; Code: core/math/src/claims.rs pay cut fallen is_at
; Code: core/math/src/num.rs multiply_divide_scaled
; Proved: for all integers.
; Assumed: C < 2^63, as a quote is; that the digits are as said, by num-scaled.

(define-fun WORD () Int 18446744073709551616)
(define-fun HALF () Int 9223372036854775808)
(declare-const m Int)
(declare-const C Int)
(declare-const i Int)
(declare-const P Int)
(declare-const q Int)
(declare-const n Int) ; m*(C-i), the exact product times C
(declare-const nP Int) ; times P
(assert (and (<= HALF m) (< m WORD) (< 0 C) (< C HALF) (< 0 i) (< i C) (<= 1 P)))
(assert (and (= n (- (* m C) (* m i))) (= nP (* n P))))
(define-fun digits ((q Int)) Bool (and (<= HALF q) (< q WORD)))
(define-fun up () Bool (and (>= (* q C) nP) (< (* (- q 1) C) nP)))
(define-fun down () Bool (and (<= (* q C) nP) (> (* (+ q 1) C) nP)))

(echo "premises a third is paid")
(push 1)
(assert (and (= m HALF) (= C 3) (= i 1) (= P 2) (= q 12297829382473034411) up (digits q)))
(check-sat)
(pop 1)

(echo "holds room: what is taken makes at least a digit: m*i >= C")
(push 1)
(assert (not (>= (* m i) C)))
(check-sat)
(pop 1)
(echo "breaks room: not with half the digits")
(push 1)
(declare-const short Int)
(assert (and (= short 2147483648) (= i 1) (= C 4294967296)))
(assert (not (>= (* short i) C)))
(check-sat)
(pop 1)

; By room the exact product is at most (m-1)*C; times P, with `most` for (m-1)*P.
(declare-const most Int)
(declare-const mostC Int)
(push 1)
(assert (and (<= n (- (* m C) C)) (= most (* (- m 1) P)) (= mostC (* most C)) (<= nP mostC)))
(echo "holds falls: M' <= m - 1, rounded up as well")
(push 1)
(assert up)
(assert (not (<= q most)))
(check-sat)
(pop 1)
(echo "breaks falls: by no more where little is paid")
(push 1)
(assert up)
(assert (and (= m HALF) (= C 9223372036854775807) (= i 1) (= P 1)))
(assert (not (< q most)))
(check-sat)
(pop 1)
(echo "holds falls-cut: a cut makes it fall as well")
(push 1)
(assert down)
(assert (not (<= q most)))
(check-sat)
(pop 1)
(echo "breaks falls-cut: by a digit more, and no further")
(push 1)
(assert down)
(assert (and (= m HALF) (= C 9223372036854775807) (= i 1) (= P 1)))
(assert (not (<= q (- most 2))))
(check-sat)
(pop 1)
(pop 1)

(echo "holds exact: rounded by less than a unit of the 64 digits, so by less than the 2^63rd part of M'")
(push 1)
(assert (and (digits q) (or up down)))
(assert (not (and (< (* q C) (+ nP C)) (> (* q C) (- nP C)) (<= HALF q))))
(check-sat)
(pop 1)
(echo "breaks exact: it is rounded")
(push 1)
(assert (and (digits q) up (= m HALF) (= C 3) (= i 1) (= P 2)))
(assert (not (= (* q C) nP)))
(check-sat)
(pop 1)
