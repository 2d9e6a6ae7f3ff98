; What one price can do to an account, while the index's average stands.
;
; In words: an account that just met the initial margin is solvent at the next price, wherever that lies, and keeps two fees of its
; position at the average. So does one that met maintenance at the average or on the side of it that is worse for the owner.
; Spec: docs/spec.md section 14
; Code: core/math/src/parameters/mod.rs largest_divergence
; Code: core/math/src/valuation.rs cautious for_new_risk better_for
; Proved: for all reals: an account with one position, for a unit of base, prices as shares of the average. Amounts are not rounded.
; Assumed: a price of new risk is not better, and one of maintenance not worse for the owner, than an index within the divergence.

(declare-const r Real)    ; the initial ratio
(declare-const m Real)    ; the maintenance ratio
(declare-const fee Real)
(declare-const far Real)  ; the divergence
(declare-const own Real)  ; cash and quote
(declare-const p Real)    ; the price of the requirement
(declare-const worst Real) ; the price of the loss
(declare-const next Real) ; the next price of maintenance
(assert (and (< 0.0 m) (< m r) (<= r 0.5) (<= 0.0 fee) (<= 0.0 far) (< far 1.0) (< 0.0 p) (< 0.0 next)))
(define-fun bounded () Bool (and (<= (* far (+ 2.0 r)) (- r (* 2.0 fee))) (<= far (- m (* 2.0 fee)))))
(define-fun long-met () Bool (and (<= p (+ 1.0 far)) (<= worst p) (>= (+ own worst) (* r p))))
(define-fun short-met () Bool (and (>= p (- 1.0 far)) (>= worst p) (>= (- own worst) (* r p))))
(define-fun two-fees () Real (* 2.0 fee))

(echo "premises ten per cent, five, a tenth of one, and four of divergence")
(push 1)
(assert (and bounded short-met (= r 0.1) (= m 0.05) (= fee 0.001) (= far 0.04) (= p 1.0) (= next 1.04)))
(check-sat)
(pop 1)

(push 1)
(assert bounded)
(echo "holds long: a long that just met the initial margin")
(push 1)
(assert (and long-met (>= next (- 1.0 far))))
(assert (not (>= (+ own next) two-fees)))
(check-sat)
(pop 1)
(echo "breaks long: a next price below the divergence would be too far")
(push 1)
(assert (and long-met (>= next (* 0.5 (- 1.0 far)))))
(assert (not (>= (+ own next) two-fees)))
(check-sat)
(pop 1)
(echo "holds short: a short that just met the initial margin")
(push 1)
(assert (and short-met (<= next (+ 1.0 far))))
(assert (not (>= (- own next) two-fees)))
(check-sat)
(pop 1)
(echo "breaks short: no more than two fees need be left")
(push 1)
(assert (and short-met (<= next (+ 1.0 far)) (> fee 0.0)))
(assert (not (> (- own next) two-fees)))
(check-sat)
(pop 1)
(echo "holds maintenance: a long that met maintenance at the average or below, a short at the average or above")
(push 1)
(assert (not (and
  (=> (and (<= p 1.0) (>= (+ own p) (* m p)) (>= next (- 1.0 far))) (>= (+ own next) two-fees))
  (=> (and (>= p 1.0) (>= (- own p) (* m p)) (<= next (+ 1.0 far))) (>= (- own next) two-fees)))))
(check-sat)
(pop 1)
(echo "breaks maintenance: a long that met it above the average need not")
(push 1)
(assert (not (=> (and (>= (+ own p) (* m p)) (<= p (+ 1.0 far)) (>= next (- 1.0 far))) (>= (+ own next) two-fees))))
(check-sat)
(pop 1)
(pop 1)

(echo "holds sharp: with a larger divergence than the first bound a short can be left with less")
(push 1)
(assert (> (* far (+ 2.0 r)) (- r (* 2.0 fee))))
(assert (= p (- 1.0 far)))
(assert (= worst p))
(assert (= own (+ worst (* r p))))
(assert (= next (+ 1.0 far)))
(assert (not (< (- own next) two-fees)))
(check-sat)
(pop 1)
(echo "breaks sharp: at the bound it is not")
(push 1)
(assert (= (* far (+ 2.0 r)) (- r (* 2.0 fee))))
(assert (= p (- 1.0 far)))
(assert (= worst p))
(assert (= own (+ worst (* r p))))
(assert (= next (+ 1.0 far)))
(assert (not (< (- own next) two-fees)))
(check-sat)
(pop 1)
