; The bits that division moves: leading zeros by halving, and a number of two words shifted by them.
;
; In words: leading_zeros(v) is the n with v < 2^(64-n) and v*2^n >= 2^63. For a divisor with n leading zeros and high < divisor, the two
; words (high << n | low >> 64-n) and (low << n) are high*2^64 + low shifted by n, without a lost bit. The three words of shift_words are
; the number shifted.
; Spec: docs/units.md
; Code: crates/math/src/num.rs leading_zeros divide_shifted shift_words
; Proved: for every 64-bit and 128-bit number, as vectors of bits.
; Assumed: nothing.

(declare-const v (_ BitVec 64))
(define-fun step ((x (_ BitVec 64)) (by (_ BitVec 64)) (keep (_ BitVec 64))) (_ BitVec 64)
  (ite (= (bvlshr x keep) #x0000000000000000) (bvshl x by) x))
(define-fun count ((x (_ BitVec 64)) (by (_ BitVec 64)) (keep (_ BitVec 64))) (_ BitVec 64)
  (ite (= (bvlshr x keep) #x0000000000000000) by #x0000000000000000))
(define-fun v1 () (_ BitVec 64) (step v  (_ bv32 64) (_ bv32 64)))
(define-fun v2 () (_ BitVec 64) (step v1 (_ bv16 64) (_ bv48 64)))
(define-fun v3 () (_ BitVec 64) (step v2 (_ bv8 64) (_ bv56 64)))
(define-fun v4 () (_ BitVec 64) (step v3 (_ bv4 64) (_ bv60 64)))
(define-fun v5 () (_ BitVec 64) (step v4 (_ bv2 64) (_ bv62 64)))
(define-fun zeros () (_ BitVec 64) (bvadd
  (count v (_ bv32 64) (_ bv32 64)) (count v1 (_ bv16 64) (_ bv48 64)) (count v2 (_ bv8 64) (_ bv56 64))
  (count v3 (_ bv4 64) (_ bv60 64)) (count v4 (_ bv2 64) (_ bv62 64)) (count v5 (_ bv1 64) (_ bv63 64))))

(echo "premises the word one")
(push 1)
(assert (= v (_ bv1 64)))
(assert (= zeros (_ bv63 64)))
(check-sat)
(pop 1)

(assert (not (= v (_ bv0 64))))
(echo "holds leading-zeros: below 64; shifted up by them the top bit is set, shifted back the word is whole")
(push 1)
(assert (not (and (bvult zeros (_ bv64 64)) (= ((_ extract 63 63) (bvshl v zeros)) #b1) (= (bvlshr (bvshl v zeros) zeros) v))))
(check-sat)
(pop 1)
(echo "breaks leading-zeros: with the last step left out the top bit need not be set")
(push 1)
(assert (not (= ((_ extract 63 63) v5) #b1)))
(check-sat)
(pop 1)

; divide_shifted, v the divisor, n its zeros (the lemma before).
(declare-const n (_ BitVec 64))
(declare-const high (_ BitVec 64))
(declare-const low (_ BitVec 64))
(define-fun wide ((a (_ BitVec 64)) (b (_ BitVec 64))) (_ BitVec 128) (concat a b))
(define-fun n128 () (_ BitVec 128) (concat (_ bv0 64) n))
(define-fun top () (_ BitVec 64) (ite (= n (_ bv0 64)) high (bvor (bvshl high n) (bvlshr low (bvsub (_ bv64 64) n)))))
(push 1)
(assert (and (bvult n (_ bv64 64)) (= (bvlshr (bvshl v n) n) v) (bvult high v)))
(echo "holds shifted: top and low are the number shifted, no bit is lost, and top < divisor")
(push 1)
(assert (not (and (= (wide top (bvshl low n)) (bvshl (wide high low) n128))
  (= (bvlshr (bvshl (wide high low) n128) n128) (wide high low)) (bvult top (bvshl v n)))))
(check-sat)
(pop 1)
(echo "breaks shifted: without the bits that the low word gives up")
(push 1)
(assert (not (= (wide (bvshl high n) (bvshl low n)) (bvshl (wide high low) n128))))
(check-sat)
(pop 1)
(pop 1)

; shift_words, for 0 < shift < 64.
(define-fun wider ((a (_ BitVec 64)) (b (_ BitVec 64)) (c (_ BitVec 64))) (_ BitVec 192) (concat a b c))
(define-fun n192 () (_ BitVec 192) (concat (_ bv0 128) n))
(define-fun back () (_ BitVec 64) (bvsub (_ bv64 64) n))
(push 1)
(assert (and (bvult (_ bv0 64) n) (bvult n (_ bv64 64))))
(echo "holds three-words: are the number shifted")
(push 1)
(assert (not (= (wider (bvlshr high back) (bvor (bvshl high n) (bvlshr low back)) (bvshl low n))
  (bvshl (wider (_ bv0 64) high low) n192))))
(check-sat)
(pop 1)
(echo "breaks three-words: two words would lose bits")
(push 1)
(assert (not (= (wider (_ bv0 64) (bvor (bvshl high n) (bvlshr low back)) (bvshl low n)) (bvshl (wider (_ bv0 64) high low) n192))))
(check-sat)
(pop 1)
(pop 1)
