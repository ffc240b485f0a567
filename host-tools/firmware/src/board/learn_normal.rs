        if cells.next() != Some("normal") {
            return tell(said, format_args!(" not learned: a row that is no anomaly ends with normal"));
        }
        let learned = learn(net, trainer, &mut optimizer, &x);
