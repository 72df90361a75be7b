//! What is known around the open files: once for each generation of the texts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jailconf_ide::editor::{Around, Scene, View};
use jailconf_ide::{Bytes, FileRef};

use crate::state::Disk;

type Cells = HashMap<Scene, Arc<OnceLock<Arc<View>>>>;

/// The views of a generation, made when they are first asked for and shared by
/// all that ask. One whose texts did not change is that of the generation before; of
/// any other all is taken over that the change cannot mean.
#[derive(Default)]
pub struct Views {
    now: Mutex<Cells>,
    /// Those of the generation before, and whether the disk is as it was then.
    before: Mutex<HashMap<Scene, (Arc<View>, Disk)>>,
    scenes: Mutex<HashMap<Bytes, Arc<[Scene]>>>,
}

impl Views {
    /// Those of the next generation. Where the disk may have changed nothing is left of
    /// what a directory had a say in.
    pub fn next(&self, disk: Disk) -> Views {
        let mut before = locked(&self.before).clone();
        let made = locked(&self.now);
        let made = made.iter().filter_map(|(scene, cell)| Some((scene, cell.get()?)));
        before.extend(made.map(|(scene, view)| (scene.clone(), (view.clone(), disk))));
        if disk == Disk::MayHaveChanged {
            before.retain(|_, (view, disk)| {
                *disk = Disk::MayHaveChanged;
                view.is_of_one_file()
            });
        }
        Views { before: Mutex::new(before), ..Views::default() }
    }

    /// The view that holds a file, and the file in it.
    pub fn around(&self, around: Around<'_>, path: &Bytes) -> Option<(Arc<View>, FileRef)> {
        self.scenes(around, path).iter().find_map(|scene| {
            let view = self.view(around, scene);
            let file = view.file_at(path)?;
            Some((view, file))
        })
    }

    /// A scene's view.
    pub fn view(&self, around: Around<'_>, scene: &Scene) -> Arc<View> {
        let cell = locked(&self.now).entry(scene.clone()).or_default().clone();
        cell.get_or_init(|| self.look(around, scene)).clone()
    }

    fn look(&self, around: Around<'_>, scene: &Scene) -> Arc<View> {
        let before = locked(&self.before).remove(scene);
        match before {
            None => Arc::new(around.look(scene)),
            Some((view, Disk::Unchanged)) if view.is_of(around.open) => view,
            Some((view, _)) => Arc::new(match Arc::try_unwrap(view) {
                Ok(view) => around.look_again(view),
                // Somebody still answers from it.
                Err(_) => around.look(scene),
            }),
        }
    }

    fn scenes(&self, around: Around<'_>, path: &Bytes) -> Arc<[Scene]> {
        if let Some(known) = locked(&self.scenes).get(path) {
            return known.clone();
        }
        let scenes: Arc<[Scene]> = around.scenes(path).into();
        locked(&self.scenes).insert(path.clone(), scenes.clone());
        scenes
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
