; The value, the notional and the requirement of a position in another market, by a bound.
;
; In words: V lies between the index and X if X is worse for the owner. The notional at the index (long) or at X (short) is therefore at
; least the notional at V. A larger notional and a larger ratio give no smaller requirement, and less profit no larger equity. Without
; a haircut, maintenance counts profit and claim in full. The ramp limits what volatility can require.
; Spec: docs/spec.md section 10
; Code: core/math/src/bound.rs value requirement
; Code: core/math/src/valuation.rs for_new_risk within_band
; Code: core/math/src/health.rs requirement maintenance_equity least_ratio
; Code: core/math/src/volatility.rs highest ramped
; Proved: for all reals. Rounding in one direction keeps the order.
; Assumed: nothing.

(define-fun smaller ((a Real) (b Real)) Real (ite (< a b) a b))
(define-fun larger ((a Real) (b Real)) Real (ite (< a b) b a))
(declare-const x Real)
(declare-const index Real)
(declare-const low-end Real)
(declare-const high-end Real)
(assert (and (<= 0.0 low-end) (<= low-end index) (<= index high-end) (<= 0.0 x)))
(define-fun v () Real (smaller (larger x low-end) high-end))

(echo "premises X below the index, and within the band")
(push 1)
(assert (and (< x index) (> x low-end)))
(check-sat)
(pop 1)

(echo "holds between: V is between X and the index")
(push 1)
(assert (not (and (=> (< x index) (and (<= x v) (<= v index))) (=> (> x index) (and (<= index v) (<= v x))))))
(check-sat)
(pop 1)
(echo "breaks between: V need not be the index")
(push 1)
(assert (not (=> (< x index) (= v index))))
(check-sat)
(pop 1)

(declare-const notional Real)
(declare-const ratio Real)
(declare-const notional-bound Real)
(declare-const ratio-bound Real)
(assert (and (<= 0.0 notional) (<= notional notional-bound) (<= 0.0 ratio) (<= ratio ratio-bound)))
(echo "holds requirement: it grows with the notional and the ratio")
(push 1)
(assert (not (<= (* notional ratio) (* notional-bound ratio-bound))))
(check-sat)
(pop 1)
(echo "breaks requirement: it may be the same")
(push 1)
(assert (not (< (* notional ratio) (* notional-bound ratio-bound))))
(check-sat)
(pop 1)

(declare-const profit Real)
(declare-const profit-bound Real)
(declare-const claim Real)
(assert (and (<= profit-bound profit) (<= 0.0 claim)))
(define-fun maintenance ((p Real)) Real (+ (smaller p 0.0) (larger p 0.0) claim))
(echo "holds equity: less profit gives no more equity, for new risk and for maintenance, which counts profit and claim in full")
(push 1)
(assert (not (and
  (<= (smaller profit-bound 0.0) (smaller profit 0.0))
  (<= (+ profit-bound claim) (maintenance profit)))))
(check-sat)
(pop 1)
(echo "breaks equity: new risk does not count profit in full")
(push 1)
(assert (not (<= profit-bound (smaller profit 0.0))))
(check-sat)
(pop 1)

(declare-const current Real)
(declare-const base Real)
(declare-const rise Real)
(declare-const target Real)
(assert (and (<= 0.0 rise) (<= 0.0 current) (<= 0.0 base) (<= 0.0 target)))
(define-fun most () Real (smaller (+ (larger current base) rise) 1.0))
(echo "holds ramp: a sample requires at most the highest ratio")
(push 1)
(assert (not (<= (smaller target most) most)))
(check-sat)
(pop 1)
(echo "breaks ramp: the current ratio is not the highest")
(push 1)
(assert (not (<= (smaller target most) current)))
(check-sat)
(pop 1)
