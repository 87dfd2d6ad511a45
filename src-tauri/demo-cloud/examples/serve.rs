//! Serves a demo account on loopback until the program is ended, for trying real clients on it:
//! `cargo run -p landfall-demo-cloud --example serve -- [speed] [port] [file]`.

use landfall_demo_cloud::{ACCESS_KEY_ID, DemoCloud, Options, SECRET_ACCESS_KEY};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let speed = arguments.next().map_or(Ok(1.0), |speed| speed.parse())?;
    let port = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let path = arguments.next().map(Into::into);

    let cloud = DemoCloud::open(Options { path, speed })?;
    cloud.serve_kubernetes();
    let address = cloud.serve_aws(port).await?;

    println!("export AWS_ENDPOINT_URL=http://{address}");
    println!("export AWS_ACCESS_KEY_ID={ACCESS_KEY_ID}");
    println!("export AWS_SECRET_ACCESS_KEY={SECRET_ACCESS_KEY}");
    std::future::pending::<()>().await;
    Ok(())
}
