//! Reading a template of 3,000 functions (1.9 MB) beside a YAML parser alone, which makes nothing of what it reads: `cargo bench`.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, criterion_group, criterion_main};
use sam_ecr_doctor::environment::Environment;
use sam_ecr_doctor::template::{Options, read};
use saphyr_parser::Parser;

const FUNCTIONS: usize = 3_000;

/// A template as people write them, large.
fn large_template() -> String {
    let mut text =
        "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n"
            .to_owned();
    for number in 0..FUNCTIONS {
        let _ = write!(
            text,
            "  Function{number}:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/function{number}/
      Handler: app.lambda_handler
      Runtime: python3.12
      MemorySize: 256
      Timeout: 30
      Architectures:
        - x86_64
      Environment:
        Variables:
          TABLE_NAME: !Ref Table
          STAGE: prod
          QUEUE_URL: !Sub \"https://sqs.${{AWS::Region}}.amazonaws.com/${{AWS::AccountId}}/queue\"
      Policies:
        - DynamoDBCrudPolicy:
            TableName: !Ref Table
      Events:
        Api:
          Type: Api
          Properties:
            Path: /function{number}
            Method: get
"
        );
    }
    text
}

fn large(criterion: &mut Criterion) {
    let folder = std::env::temp_dir().join(format!("sam-ecr-doctor-bench-{}", std::process::id()));
    let text = large_template();
    let written =
        std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(folder.join("template.yaml"), &text));
    assert!(written.is_ok(), "the template to read cannot be written: {written:?}");
    let environment = Environment::new(&folder, &[]);

    let mut group = criterion.benchmark_group("3,000 functions");
    group.sample_size(20);
    group.bench_function("a YAML parser alone (saphyr-parser)", |bencher| {
        bencher.iter(|| Parser::new_from_str(black_box(&text)).flatten().count());
    });
    group.bench_function("what SAM pulls", |bencher| {
        bencher.iter(|| {
            read(Path::new("template.yaml"), &Options::default(), &environment).map(|t| t.pulls.len())
        });
    });
    group.finish();
    let _ = std::fs::remove_dir_all(folder);
}

criterion_group!(benches, large);
criterion_main!(benches);
