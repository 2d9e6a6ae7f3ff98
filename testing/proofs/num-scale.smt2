; From an amount to an index per unit of base and back: times 2^64 and divided by 2^64.
;
; In words: scale_down(amount, index) is amount*index/2^64, and scale_up(amount, divisor) is amount*2^64/divisor, each rounded as named;
; scale_down is `Overflow` exactly where the rounded result does not fit a word.
; Spec: docs/integrators/units.md
; Code: core/math/src/num.rs scale_down scale_up
; Proved: for all 64-bit amounts and divisors and 128-bit indexes, as integers.
; Assumed: products of two words are exact (num-multiply), quotients of two words by one as well (num-divide).

(define-fun word () Int 18446744073709551616)
(define-fun is-word ((v Int)) Bool (and (<= 0 v) (< v word)))
(define-fun floor ((n Int)) Int (div n word))
(define-fun ceiling ((n Int)) Int (- (div (- n) word)))

; amount*low(index) = l1*2^64 + l0, amount*high(index) = h1*2^64 + h0.
(declare-const l1 Int)
(declare-const l0 Int)
(declare-const h1 Int)
(declare-const h0 Int)
(assert (and (is-word l1) (is-word l0) (is-word h1) (is-word h0)))
(define-fun product () Int (+ (* (+ (* h1 word) h0) word) (* l1 word) l0))
(define-fun sum () Int (+ h0 l1))
(define-fun down () Int sum)
(define-fun up () Int (ite (= l0 0) sum (+ sum 1)))

(echo "premises half a unit of an index of three")
(push 1)
(assert (and (= h1 0) (= h0 1) (= l1 0) (= l0 9223372036854775808)))
(check-sat)
(pop 1)

(echo "holds down: floor and ceiling of product/2^64, refused exactly where they do not fit a word")
(push 1)
(assert (not (and
  (= (and (= h1 0) (is-word down)) (is-word (floor product)))
  (= (and (= h1 0) (is-word sum) (is-word up)) (is-word (ceiling product)))
  (=> (= h1 0) (and (= down (floor product)) (= up (ceiling product)))))))
(check-sat)
(pop 1)
(echo "breaks down: the ceiling is not always the floor")
(push 1)
(assert (and (= h1 0) (= h0 1) (= l1 0) (= l0 9223372036854775808)))
(assert (not (= down (ceiling product))))
(check-sat)
(pop 1)

(declare-const amount Int)
(declare-const divisor Int)
(declare-const high Int)
(declare-const rest Int)
(declare-const low Int)
(declare-const last Int)
(assert (and (is-word amount) (is-word divisor) (> divisor 0)))
(assert (and (= amount (+ (* high divisor) rest)) (<= 0 rest) (< rest divisor)))
(assert (and (= (* rest word) (+ (* low divisor) last)) (<= 0 last) (< last divisor)))
(define-fun quotient () Int (+ (* high word) low))
(echo "holds up: quotient and remainder of amount*2^64 by the divisor")
(push 1)
(assert (not (= (* amount word) (+ (* quotient divisor) last))))
(check-sat)
(pop 1)
(echo "breaks up: not with the first rest")
(push 1)
(assert (and (= amount 1) (= divisor 3) (= high 0) (= rest 1) (= low 6148914691236517205) (= last 1)))
(assert (not (= (* amount word) (* quotient divisor))))
(check-sat)
(pop 1)
(echo "holds up-fits: the low part is a word, so that both words are joined without loss")
(push 1)
(assert (not (and (is-word high) (is-word low))))
(check-sat)
(pop 1)
(echo "breaks up-fits: it may be more than half of one")
(push 1)
(assert (and (= amount 2) (= divisor 3) (= high 0) (= rest 2)))
(assert (not (< low 9223372036854775808)))
(check-sat)
(pop 1)
