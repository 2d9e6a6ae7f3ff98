; Why the exact measurement of another market cannot overflow where a bound exists.
;
; In words: ordinary amounts have at most 60 binary digits, and products of base and price are below 2^97. Then no product, no accrual
; of funding, no sum over a side, and no equity leaves a signed word.
; Spec: docs/spec.md section 10
; Code: core/math/src/bound.rs is_ordinary is_product_ordinary
; Code: core/math/src/funding.rs book rate receivable refill
; Code: core/math/src/market.rs spendable add_quote
; Proved: products and accrual for all reals, sums for all integers.
; Assumed: the bounds of section 14: a funding period of at least an hour, caps of at most 9e15.

(define-fun half () Real 4294967296.0) ; 2^32
(define-fun ordinary-product () Real 8589934592.0) ; 2^33
(define-fun limit-97 () Real 158456325028528675187087900672.0) ; 2^97
(declare-const a Real)
(declare-const b Real)
(declare-const a-half Real) ; floor(a / 2^32) + 1
(declare-const b-half Real)
(assert (and (<= 0.0 a) (<= 0.0 b) (< a (* a-half half)) (< b (* b-half half))))
(assert (and (<= 1.0 a-half) (<= a-half half) (<= 1.0 b-half)))

(echo "premises a contract worth a hundred thousand")
(push 1)
(assert (and (= a 1000000000.0) (= a-half 1.0) (= b 100000000000000.0) (= b-half 23284.0)))
(check-sat)
(pop 1)

(echo "holds product: two factors that pass the test multiply to less than 2^97")
(push 1)
(assert (<= (* a-half b-half) ordinary-product))
(assert (not (< (* a b) limit-97)))
(check-sat)
(pop 1)
(echo "breaks product: not to less than half of it")
(push 1)
(assert (<= (* a-half b-half) ordinary-product))
(assert (and (= a-half half) (= b-half 2.0)))
(assert (not (< (* 2.0 a b) limit-97)))
(check-sat)
(pop 1)

(echo "holds no-wrap: the test's own product fits a word if the second factor has at most 60 digits")
(push 1)
(assert (<= b-half 268435456.0))
(assert (not (< (* a-half b-half) 18446744073709551616.0)))
(check-sat)
(pop 1)
(echo "breaks no-wrap: two whole words may give one bit more")
(push 1)
(assert (and (= a-half half) (= b-half half)))
(assert (not (< (* a-half b-half) 18446744073709551616.0)))
(check-sat)
(pop 1)

(declare-const worth Real)  ; base * price, at most 2^97
(declare-const due Real)    ; premium * time: 16 and 17 digits
(declare-const period Real)
(declare-const accrued Real) ; in quote units, for a side or a position
(assert (and (<= 0.0 worth) (< worth limit-97) (<= 0.0 due) (< due ordinary-product) (<= 3600.0 period)))
(assert (= (* accrued period 1000000000000000000.0) (* worth due)))
(echo "holds accrual: at most 2^59 quote units accrue")
(push 1)
(assert (not (<= accrued 576460752303423488.0)))
(check-sat)
(pop 1)
(echo "breaks accrual: for a period of a second it may be more")
(push 1)
(assert (and (= worth 158456325028528675187087900671.0) (= due 8589934591.0)))
(assert (not (<= (* accrued period) 576460752303423488.0)))
(check-sat)
(pop 1)

(define-fun digits-60 () Int 1152921504606846976)
(define-fun digits-59 () Int 576460752303423488)
(define-fun digits-63 () Int 9223372036854775808)
(define-fun cap () Int 9000000000000000)
(define-fun is-ordinary ((x Int)) Bool (and (<= (- digits-60) x) (< x digits-60)))
(define-fun fits ((x Int)) Bool (and (<= (- digits-63) x) (< x digits-63)))
(declare-const long Int)
(declare-const short Int)
(declare-const surplus Int)
(declare-const debts Int)
(declare-const bucket Int)
(declare-const floor Int)
(declare-const exit Int)
(declare-const paid Int)
(declare-const received Int)
(assert (and (is-ordinary long) (is-ordinary short) (is-ordinary surplus) (is-ordinary debts) (is-ordinary bucket)))
(assert (and (<= 0 floor) (<= floor cap) (<= (- digits-59) exit) (<= exit digits-59)))
(assert (and (<= 0 paid) (<= paid (+ 1 digits-59)) (<= 0 received) (<= received (+ 1 digits-59))))
(define-fun positions () Int (+ long short exit))
(define-fun negative-part ((x Int)) Int (ite (< x 0) x 0))
(define-fun residue () Int (- paid received))
(echo "holds books: every sum in the accrual of funding fits a signed word")
(push 1)
(assert (not (and
  (fits (+ long short)) (fits positions) (fits (- surplus debts)) (fits (+ (- surplus debts) (negative-part positions)))
  (fits (- (+ (- surplus debts) (negative-part positions)) floor)) (fits residue) (fits (- long paid)) (fits (+ short received))
  (fits (+ surplus residue)) (fits (+ bucket (negative-part residue))))))
(check-sat)
(pop 1)
(echo "breaks books: some sums do not fit 60 digits")
(push 1)
(assert (not (is-ordinary (+ long short))))
(check-sat)
(pop 1)

(declare-const quote Int)
(declare-const claim Int)
(declare-const debt Int)
(declare-const stored Int)  ; the funding at the stored index
(declare-const settled Int) ; the funding that the touch settles
(declare-const value Int)
(assert (and (is-ordinary quote) (is-ordinary claim) (is-ordinary debt) (is-ordinary stored) (is-ordinary value)))
(assert (and (<= (- stored (+ 2 digits-59)) settled) (<= settled (+ stored 2 digits-59))))
(define-fun profit () Int (+ quote settled value))
(define-fun gains () Int (+ (ite (< profit 0) 0 profit) claim))
(echo "holds equity: every sum in the equity of the position fits a signed word")
(push 1)
(assert (not (and (fits settled) (fits (+ quote settled)) (fits profit) (fits gains) (fits (+ (negative-part profit) gains))
  (fits (- (+ (negative-part profit) gains) debt)))))
(check-sat)
(pop 1)
(echo "breaks equity: it may exceed 61 digits")
(push 1)
(assert (not (<= profit (* 2 digits-60))))
(check-sat)
(pop 1)
