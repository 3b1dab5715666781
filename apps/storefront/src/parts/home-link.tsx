import { Link } from '../router.tsx'
import { paths } from '../routes.ts'

/** The way on, from a page where there is nothing else to do. */
export function HomeLink() {
  return (
    <p>
      <Link to={paths.home()} className="button">
        Retour à la boutique
      </Link>
    </p>
  )
}
