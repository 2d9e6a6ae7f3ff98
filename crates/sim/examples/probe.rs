//! x
#[path = "../tests/common/mod.rs"]
mod common;
use ballast_sim::price_path::JumpDiffusion;
use ballast_sim::*;
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let mut settings = Settings { population: Population::mixed(36), ..common::settings() };
    let mut law = JumpDiffusion::default();
    let mut runs = 40;
    for arg in args {
        let (name, value) = arg.split_once('=').unwrap();
        match name {
            "runs" => runs = value.parse().unwrap(),
            "jumps" => law.jumps = value.parse().unwrap(),
            "steps" => law.steps = value.parse().unwrap(),
            "sec" => law.step_seconds = value.parse().unwrap(),
            "dev" => law.jump_deviation = value.parse().unwrap(),
            "off" => settings.keepers.are_on = false,
            "pop" => settings.population = value.replace(':', "=").parse().unwrap(),
            _ => settings = settings.with(name, value).unwrap(),
        }
    }
    settings.prices = Prices::JumpDiffusion(law);
    let start = std::time::Instant::now();
    match run_all(&settings, (1, runs), || {}) {
        Ok(batch) => {
            for (metric, d) in batch.distributions() {
                println!(
                    "{:36} {:12.4} {:12.4} {:12.4} {:12.4} {:12.4}",
                    metric.key, d.mean, d.median, d.p95, d.p99, d.max
                );
            }
        }
        Err(e) => println!("{e}"),
    }
    println!("{:?}", start.elapsed());
}
