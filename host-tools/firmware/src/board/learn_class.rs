        let label = cells.next().unwrap_or_default();
        let Some(class) = CLASSES.iter().position(|class| *class == label) else {
            return tell(said, format_args!(" not learned: there is no class {label}"));
        };
        let learned = learn(net, trainer, &mut optimizer, &x, class);
