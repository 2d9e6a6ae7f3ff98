; What insurance pays within a time.
;
; In words: whatever is drawn and whenever, what insurance has paid in all within a time t is at most cap + cap*t/day; what is drawn never
; exceeds the cap. So within a day it is at most twice the cap.
; Spec: docs/spec.md section 8
; Code: core/math/src/cover.rs insured drawn from_insurance
; Proved: for all integers, with any number of payments by induction: `start`, `step`, `day`.
; Assumed: time does not run backwards.

(declare-const cap Int)
(declare-const drawn Int)  ; as stored, since the last payment
(declare-const paid Int)   ; since the time began
(declare-const so-far Real) ; cap*t/day at the last payment
(declare-const more Real)   ; cap*dt/day since then
(declare-const back Int)   ; of that, what comes back: rounded down
(declare-const deficit Int)
(declare-const insurance Int)
(assert (and (>= cap 0) (>= deficit 0) (>= insurance 0) (>= so-far 0.0) (>= more 0.0)))
(assert (and (<= (to_real back) more) (> (to_real back) (- more 1.0))))
(define-fun smaller ((a Int) (b Int)) Int (ite (< b a) b a))
(define-fun or-zero ((a Int)) Int (ite (< a 0) 0 a))
(define-fun still () Int (or-zero (- drawn back)))
(define-fun used () Int (smaller (smaller deficit insurance) (or-zero (- cap still))))
(define-fun drawn1 () Int (+ still used))

(define-fun carried ((d Int) (p Int) (c Real)) Bool (and (<= 0 d) (<= d cap) (<= (to_real p) (+ (to_real d) c))))

(echo "premises a cap of ten, half of it drawn")
(push 1)
(assert (and (= cap 10) (= drawn 5) (= paid 5) (= so-far 0.0) (= more 2.5) (= back 2) (= deficit 9) (= insurance 9)))
(check-sat)
(pop 1)

(echo "holds start: before the first payment")
(push 1)
(assert (not (carried 0 0 0.0)))
(check-sat)
(pop 1)
(echo "breaks start: not after a payment that nothing was drawn for")
(push 1)
(assert (not (carried 0 1 0.0)))
(check-sat)
(pop 1)

(push 1)
(assert (carried drawn paid so-far))
(echo "holds step: a payment carries it on")
(push 1)
(assert (not (carried drawn1 (+ paid used) (+ so-far more))))
(check-sat)
(pop 1)
(echo "breaks step: not without what comes back")
(push 1)
(assert (not (carried drawn1 (+ paid used) so-far)))
(check-sat)
(pop 1)
(echo "holds day: within a day, twice the cap")
(push 1)
(assert (<= so-far (to_real cap)))
(assert (not (<= paid (* 2 cap))))
(check-sat)
(pop 1)
(echo "breaks day: it may be all of that")
(push 1)
(assert (and (> cap 0) (<= so-far (to_real cap))))
(assert (not (< paid (* 2 cap))))
(check-sat)
(pop 1)
(pop 1)
