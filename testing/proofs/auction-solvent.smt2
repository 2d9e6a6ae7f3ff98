; What a forced sale takes from a solvent account.
;
; In words: a part of a position is sold at V less a share d that is at most s/n, each rounded as named. It costs the account no more than
; that part of s, what a unit of price is of what is sold, and a unit. So a solvent account stays so but for these two; without
; the limit of s/n it need not. The same holds of a sale on the curve with its fee, which leaves the account the amount at V less phi.
; Spec: docs/spec.md section 11
; Code: core/math/src/auction.rs discount backed limit
; Code: core/math/src/liquidation.rs fee
; Proved: for all reals that meet the inequalities of the roundings, of a long; a short is its mirror image.
; Assumed: -

(declare-const e Real)    ; the account's equity
(declare-const s Real)    ; of it, what stands behind the position
(declare-const w Real)    ; the position at V, not rounded
(declare-const n Real)    ; rounded up
(declare-const d Real)    ; the discount
(declare-const share Real) ; the part that is sold
(declare-const unit Real) ; what a unit of price is of the position
(declare-const value Real) ; the part at V, rounded against the owner
(declare-const got Real)  ; what it brings
(assert (and (<= 0.0 s) (<= s e) (< 0.0 w) (<= w n) (< n (+ w 1.0)) (<= 0.0 d) (< d 1.0) (< 0.0 share) (<= share 1.0) (< 0.0 unit)))
(assert (<= value (* share w)))
; The price falls short of V*(1 - d) by less than a unit, the amount of price by less than one.
(assert (> got (- (* share (- (* w (- 1.0 d)) unit)) 1.0)))
(define-fun cost () Real (- value got))

(echo "premises a tenth of the equity")
(push 1)
(assert (and (<= (* d n) s) (= e 10.0) (= s 10.0) (= w 100.0) (= n 100.0) (= d 0.1) (= share 0.5) (= unit 0.1) (= value 50.0) (= got 45.0)))
(check-sat)
(pop 1)

(push 1)
(assert (<= (* d n) s))
(echo "holds cost: no more than the part's share of what stands behind it, and the roundings")
(push 1)
(assert (not (< cost (+ (* share (+ s unit)) 1.0))))
(check-sat)
(pop 1)
(echo "breaks cost: not without the roundings")
(push 1)
(assert (not (< cost (* share (+ s unit)))))
(check-sat)
(pop 1)
(echo "holds solvent: the account is solvent but for the roundings")
(push 1)
(assert (not (> (- e cost) (- (+ unit 1.0)))))
(check-sat)
(pop 1)
(echo "breaks solvent: the equity may all be gone")
(push 1)
(assert (not (> (- e cost) 0.0)))
(check-sat)
(pop 1)
(pop 1)

(echo "holds rest: what is left of the equity backs what is left of the position as well as before, but for the roundings")
(push 1)
(assert (<= (* d n) s))
(assert (not (> (- s cost) (- (* (- 1.0 share) s) (+ unit 1.0)))))
(check-sat)
(pop 1)
(echo "breaks rest: not where the discount is beyond s/n")
(push 1)
(assert (not (> (- s cost) (- (* (- 1.0 share) s) (+ unit 1.0)))))
(check-sat)
(pop 1)
