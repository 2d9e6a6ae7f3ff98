; When every loser is settled at X, the users' cash pays every claim.
;
; In words: where no position has a loss at X, there is no debt and B is not negative, P >= C up to one unit of y times peg: if
; every position's profit at X is at least zero, then Q + N*X >= 0, and the identity does the rest.
; Spec: docs/spec.md section 7
; Code: core/math/src/settlement.rs settle_loss
; Code: core/math/src/market.rs identity_slack
; Proved: in 1e-18 quote, for all reals. Also for D > 0 and B < 0: what is missing is at most the debts and the deficit.
; Assumed: the identity (identity-*), clearing-exit, and that Q is at least what positions' quotes sum to (funding-sides).

(define-fun unit () Real 1000000000000.0)
(declare-const P Real)
(declare-const C Real)
(declare-const D Real)
(declare-const B Real)
(declare-const Q Real)
(declare-const E Real)          ; 1e-18 quote
(declare-const net-at-X Real)   ; N*X, 1e-18 quote
(declare-const profits Real)    ; of all positions at X, 1e-18 quote
(declare-const quotes Real)     ; of all positions
(declare-const peg Real)
(assert (and (> peg 0) (>= D 0)))
(assert (>= (* unit (- (+ (- P C) D) Q B)) E))   ; the identity
(assert (> (- E net-at-X) (- peg)))              ; clearing-exit
(assert (>= Q quotes))                           ; funding-sides
(assert (= profits (+ (* unit quotes) net-at-X)))
(assert (>= profits 0))

(echo "premises a winner of seven, a settled loser")
(push 1)
(assert (and (= P 7) (= C 5) (= D 0) (= B 0) (= Q 2) (= E 0) (= net-at-X 0) (= quotes 2) (= peg 1)))
(check-sat)
(pop 1)

(echo "holds claims-are-paid: P > C - peg/10^12 where there is neither debt nor deficit")
(push 1)
(assert (and (= D 0) (>= B 0)))
(assert (not (> (* unit P) (- (* unit C) peg))))
(check-sat)
(pop 1)
(echo "breaks claims-are-paid: with a debt they need not be")
(push 1)
(assert (and (= D 3) (>= B 0) (= peg 1)))
(assert (not (> (* unit P) (- (* unit C) peg))))
(check-sat)
(pop 1)

(echo "holds missing-is-named: else what is missing is at most the debts and the deficit")
(push 1)
(assert (not (> (* unit P) (- (* unit (+ C B (- D))) peg))))
(check-sat)
(pop 1)
(echo "breaks missing-is-named: debts are part of what is missing")
(push 1)
(assert (= peg 1))
(assert (not (> (* unit P) (* unit (+ C B)))))
(check-sat)
(pop 1)
