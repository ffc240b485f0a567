        let mut targets = [0.0; OUTPUTS.len()];
        for (target, name) in targets.iter_mut().zip(OUTPUTS) {
            match cells.next().map(str::parse) {
                Some(Ok(number)) => *target = number,
                _ => return tell(said, format_args!(" not learned: no number for {name}")),
            }
        }
        let learned = learn(net, trainer, &mut optimizer, &x, &targets);
