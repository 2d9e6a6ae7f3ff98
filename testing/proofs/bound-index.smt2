; The edge of the index that values a position in another market, without the average after the market's update.
;
; In words: if the edge passes the test against the stored average and the stored price, holding it near the average after the update
; does not move it, wherever between the two that average lies.
; Spec: docs/spec.md section 10
; Code: core/math/src/bound.rs edge divergence
; Code: core/math/src/oracle.rs next_twap
; Code: core/math/src/units.rs held_near
; Proved: for all reals. The ends of the band are rounded outwards, so that the lemma holds for the rounded ends too.
; Assumed: the average moves towards the stored price and not beyond (next_twap); the divergence is at most one (section 14).

(declare-const stored Real)  ; the smaller or larger of the stored average and the stored price
(declare-const average Real) ; the average after the update
(declare-const share Real)   ; the divergence, in 1e-6
(declare-const part Real)    ; floor(stored / 2^20)
(declare-const edge Real)
(define-fun million () Real 1000000.0)
(assert (and (<= 0.0 share) (<= share million) (<= 0.0 stored) (<= 0.0 edge)))
(assert (and (<= 0.0 part) (<= (* 1048576.0 part) stored)))
(define-fun lower-end () Real (/ (* average (- million share)) million))
(define-fun upper-end () Real (/ (* average (+ million share)) million))

(echo "premises an edge between the ends")
(push 1)
(assert (and (= stored 2097152.0) (= part 2.0) (= share 1000.0) (= average stored) (= edge 2099152.0) (<= edge (+ stored (* part share)))))
(check-sat)
(pop 1)

(echo "holds upper: an edge that passes the test against the smaller of both is not above the upper end")
(push 1)
(assert (and (<= stored average) (<= edge (+ stored (* part share)))))
(assert (not (<= edge upper-end)))
(check-sat)
(pop 1)
(echo "breaks upper: against the larger of both it may be")
(push 1)
(assert (and (>= stored average) (<= edge (+ stored (* part share)))))
(assert (not (<= edge upper-end)))
(check-sat)
(pop 1)

(echo "holds lower: an edge that passes the test against the larger of both is not below the lower end")
(push 1)
(assert (and (>= stored average) (>= average 0.0) (>= edge (- stored (* part share)))))
(assert (not (>= edge lower-end)))
(check-sat)
(pop 1)
(echo "breaks lower: against the smaller of both it may be")
(push 1)
(assert (and (<= stored average) (>= edge (- stored (* part share)))))
(assert (not (>= edge lower-end)))
(check-sat)
(pop 1)
