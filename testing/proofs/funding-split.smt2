; Funding does not depend on who touches when.
;
; In words: with the premium, index and open interest of an interval stored, cutting it in two gives the same elapsed time exactly (also
; where the longest interval ends it), the same rate per unit to within one part in 2^64 of a unit, never more; the payers are booked
; no more. A position touched in between pays no less and receives no more than one touched once, and at most one unit of difference.
; Spec: docs/spec.md section 9
; Code: core/math/src/funding.rs accrue rate book
; Code: core/math/src/position.rs settle_funding
; Proved: for all integers.
; Assumed: the same premium is stored at the cut. store_premium is a function of mark and index, and a touch moves neither; an oracle
; update at the cut that moves the index is another input, not another timing.

(define-fun two64 () Int 18446744073709551616)
(define-fun floor64 ((n Int)) Int (div n two64))
(define-fun smaller ((a Int) (b Int)) Int (ite (< b a) b a))
(define-fun larger ((a Int) (b Int)) Int (ite (< a b) b a))
(define-fun or-zero ((a Int)) Int (larger a 0))
(define-fun is-floor ((q Int) (n Int) (d Int)) Bool (and (<= (* q d) n) (> (* (+ q 1) d) n)))

(declare-const t0 Int)
(declare-const t1 Int)
(declare-const t2 Int)
(declare-const limit Int) ; the oracle's time plus funding_max_interval
(assert (and (<= t0 t1) (<= t1 t2)))
(define-fun elapsed ((from Int) (to Int)) Int (or-zero (- (smaller to limit) from)))
(define-fun until ((from Int) (to Int)) Int (larger from to))

(echo "premises a cut at a third, the limit after two thirds")
(push 1)
(assert (and (= t0 0) (= t1 3) (= t2 9) (= limit 6)))
(check-sat)
(pop 1)

(echo "holds time: the elapsed times of the parts sum to that of the whole")
(push 1)
(assert (not (= (+ (elapsed t0 t1) (elapsed (until t0 t1) t2)) (elapsed t0 t2))))
(check-sat)
(pop 1)
(echo "breaks time: accruing from where the limit ended would count twice what lies between")
(push 1)
(assert (and (= t0 0) (= t1 3) (= t2 9) (= limit 6)))
(assert (not (= (+ (elapsed t0 t1) (elapsed t0 t2)) (elapsed t0 t2))))
(check-sat)
(pop 1)

; rate = |premium|*index*2^46, divisor = 5^18*period.
(declare-const rate Int)
(declare-const divisor Int)
(declare-const d1 Int)
(declare-const d2 Int)
(declare-const d Int)
(declare-const e1 Int)
(declare-const e2 Int)
(assert (and (>= rate 0) (> divisor 0) (>= e1 0) (>= e2 0)))
(push 1)
(assert (and (is-floor d1 (* rate e1) divisor) (is-floor d2 (* rate e2) divisor) (is-floor d (+ (* rate e1) (* rate e2)) divisor)))
(echo "holds rate: the parts' rates sum to the whole's or to one less")
(push 1)
(assert (not (and (<= (+ d1 d2) d) (<= d (+ d1 d2 1)))))
(check-sat)
(pop 1)
(echo "breaks rate: they may be one less")
(push 1)
(assert (and (= rate 1) (= divisor 2) (= e1 1) (= e2 1)))
(assert (not (= (+ d1 d2) d)))
(check-sat)
(pop 1)
(pop 1)

(declare-const O Int)
(assert (and (>= O 0) (>= d1 0) (>= d2 0) (>= d 0)))
(echo "holds booked: payers are booked no more in parts than at once, and at most two units less")
(push 1)
(assert (and (<= (+ d1 d2) d) (<= d (+ d1 d2 1)) (< O two64)))
(assert (not (let ((parts (+ (floor64 (* O d1)) (floor64 (* O d2)))) (whole (floor64 (* O d))))
  (and (<= parts whole) (<= whole (+ parts 2))))))
(check-sat)
(pop 1)
(echo "breaks booked: it may be less")
(push 1)
(assert (and (= d (+ d1 d2)) (= O 1) (= d1 9223372036854775808) (= d2 9223372036854775808)))
(assert (not (= (+ (floor64 (* O d1)) (floor64 (* O d2))) (floor64 (* O d)))))
(check-sat)
(pop 1)

(declare-const base Int)
(declare-const r1 Int)
(declare-const r2 Int)
(assert (>= base 0))
(echo "holds touched-between: two touches bring at most what one brings, and at most one unit less")
(push 1)
(assert (not (let ((parts (+ (floor64 (* base r1)) (floor64 (* base r2)))) (once (floor64 (+ (* base r1) (* base r2)))))
  (and (<= parts once) (<= once (+ parts 1))))))
(check-sat)
(pop 1)
(echo "breaks touched-between: a unit may be lost by touching")
(push 1)
(assert (and (= base 1) (= r1 9223372036854775808) (= r2 9223372036854775808)))
(assert (not (= (+ (floor64 (* base r1)) (floor64 (* base r2))) (floor64 (+ (* base r1) (* base r2))))))
(check-sat)
(pop 1)
