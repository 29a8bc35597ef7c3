"""Order, retries and schedule of the work. `batch` and `worker` need no Prefect; `inbox` and `nightly` wrap them."""
