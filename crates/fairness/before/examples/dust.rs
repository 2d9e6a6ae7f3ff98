//! scratch
use ballast_fairness_before::search::{known, step::{Step::*, Size, Way::*}, outcome, probe, finish};
fn main() {
    let book = known::quiet_market();
    let (a,b,c)=(2,3,4);
    let mut w = book.world.clone();
    let st = *w.exchange.state(0);
    println!("P {} C {} B {}", st.cash.raw(), st.open_claims.raw(), st.surplus.raw());
    let mut plan=vec![];
    for _ in 0..4 {
        plan.extend([Trade(a,Buy,Size::Share(1_000_000)),Trade(c,Buy,Size::Least),Trade(b,Buy,Size::Share(1_000_000)),Reduce(c,Size::All),Reduce(a,Size::All),Reduce(b,Size::Gap(500)),Window,Share,Collect(a),Reduce(b,Size::All)]);
    }
    for s in &plan { let d = w.play(&book.people, *s); let st = w.exchange.state(0);
        println!("{d} {s}: P {} C {} res {} M {:e} epoch {} cutM {:e} cutclaims {} cur {}  pos b {}", st.cash.raw(), st.open_claims.raw(), st.reserved.raw(), st.claims.product as f64, st.claims.epoch, st.claims.cut_product as f64, st.claims.cut_claims, st.claims.current_claims, w.exchange.position(3,0).raw()); }
    finish::finish(&mut w, &book.people);
    println!("{:?}", w.exchange.state(0).claims);
    println!("frozen {}", probe::frozen(&mut w, &book));
    println!("{:?}", w.exchange.state(0).claims);
    println!("{:?}", outcome::of(&book, &plan));
}
