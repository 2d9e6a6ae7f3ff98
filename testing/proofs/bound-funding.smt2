; The funding of a position in another market, by a bound from stored values.
;
; In words: the funding that the touch settles after the accrual is at least the funding at the stored index less the charge. The charge
; is the notional times twice a share above premium * time / period, rounded up.
; Spec: docs/spec.md section 9
; Code: core/math/src/bound.rs funding
; Code: core/math/src/funding.rs rate
; Code: core/math/src/units.rs gathered
; Proved: rounding for all integers, the charge for all reals.
; Assumed: scale_down and shift_divide_twice round down (num-scale, num-short). A receiver's index only rises.

(define-fun two64 () Int 18446744073709551616)
(define-fun floor64 ((n Int)) Int (div n two64))
(define-fun ceil64 ((n Int)) Int (- (div (- n) two64)))

(declare-const stored Int)  ; (stored index - the position's index) * base
(declare-const accrued Int) ; delta * base
(assert (>= accrued 0))

(echo "premises a gain at the stored index, and a charge")
(push 1)
(assert (and (> (floor64 stored) 0) (> (floor64 accrued) 0)))
(check-sat)
(pop 1)

(echo "holds payer: floor(stored - accrued) >= floor(stored) - ceil(accrued)")
(push 1)
(assert (not (>= (floor64 (- stored accrued)) (- (floor64 stored) (ceil64 accrued)))))
(check-sat)
(pop 1)
(echo "breaks payer: rounding the charge down is too little")
(push 1)
(assert (not (>= (floor64 (- stored accrued)) (- (floor64 stored) (floor64 accrued)))))
(check-sat)
(pop 1)

(echo "holds receiver: floor(stored + accrued) >= floor(stored)")
(push 1)
(assert (not (>= (floor64 (+ stored accrued)) (floor64 stored))))
(check-sat)
(pop 1)
(echo "breaks receiver: it may be the same")
(push 1)
(assert (not (> (floor64 (+ stored accrued)) (floor64 stored))))
(check-sat)
(pop 1)

(declare-const base Real)
(declare-const due Real)      ; premium * time / period, in 1e-6
(declare-const share Real)    ; floor of it, plus one
(declare-const index Real)    ; the stored price
(declare-const price Real)    ; the price of the notional
(declare-const notional Real) ; base * price / 1e12, rounded up
(declare-const delta Real)    ; per unit of base, in quote units
(assert (and (>= base 0.0) (>= due 0.0) (>= share due) (>= index 0.0) (>= price 0.0) (>= delta 0.0)))
(assert (<= (* delta 1000000000000000000.0) (* due index)))
(assert (>= (* notional 1000000000000.0) (* base price)))
(define-fun charge () Real (/ (* notional 2.0 share) 1000000.0))

(echo "holds charge: where the stored price is less than twice the price of the notional, the charge is at least what accrues")
(push 1)
(assert (< index (* 2.0 price)))
(assert (not (>= charge (* base delta))))
(check-sat)
(pop 1)
(echo "breaks charge: three times the price is too much")
(push 1)
(assert (and (= index (* 3.0 price)) (= base 1000000000000.0) (= price 1000000.0) (= due 1.0) (= share 1.0) (= notional 1000000.0)))
(assert (not (>= charge (* base delta))))
(check-sat)
(pop 1)
